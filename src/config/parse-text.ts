import { isUtf8 } from 'node:buffer';
import type { Diagnostic } from '../model/diagnostic.ts';
import { LineStarts, placeAt } from './line-starts.ts';
import { problemAt, problemOfFile } from './problem.ts';

/** The text of a file, line ends as `\n`; undefined when it is no text that YAML may be. */
export interface ParsedText {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Decodes a file strictly, so that what is checked and reviewed is what the bytes say. */
export function parseText(file: string, bytes: Uint8Array): ParsedText {
  if (!isUtf8(bytes)) return { text: undefined, diagnostics: [invalidUtf8(file, bytes)] };
  // A checkout on Windows must not change any value.
  const text = decode(bytes).replaceAll('\r\n', '\n');
  const refusal = refuseText(file, text);
  if (refusal) return { text: undefined, diagnostics: [refusal] };
  return { text, diagnostics: warnOfHiddenCharacters(file, text) };
}

// Tab, line feed and U+0085 apart, YAML allows none of these; U+0085 and a lone CR would look like line ends and be none.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/u;

// Characters that reorder or hide what stands beside them; joiners and variation selectors belong to honest text.
const HIDDEN = /[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

const MAX_HIDDEN = 20;

/** Half as large in memory as what a `TextDecoder` makes of the same bytes, as long as they are mostly ASCII. */
function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasMark = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  return buffer.toString('utf8', hasMark ? 3 : 0);
}

function refuseText(file: string, text: string): Diagnostic | undefined {
  if (text.startsWith('version https://git-lfs.github.com/spec/'))
    return problemOfFile(
      file,
      'lfs-pointer',
      'this is a Git LFS pointer, not the file it stands for',
      'run `git lfs pull`, or take YAML files out of LFS',
    );
  const marker = /^(?:<{7}|>{7}|\|{7})(?=[ \n]|$)/mu.exec(text);
  if (marker) {
    const message = 'the file holds merge markers: two versions of it stand side by side';
    return at(file, text, marker, 'merge-conflict', message, 'resolve the merge and remove the marker lines');
  }
  const control = CONTROL.exec(text);
  if (!control) return undefined;
  return at(
    file,
    text,
    control,
    'control-character',
    `the file holds the control character U+${codePoint(control[0])}, which YAML does not allow`,
    'remove it, or write it as an escape inside double quotes',
  );
}

function warnOfHiddenCharacters(file: string, text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (text.search(HIDDEN) === -1) return found;
  const lineStarts = new LineStarts(text);
  for (const match of text.matchAll(HIDDEN)) {
    if (found.length === MAX_HIDDEN) break;
    found.push(
      problemAt(
        file,
        placeAt(lineStarts, match.index, match.index + match[0].length),
        'hidden-character',
        `U+${codePoint(match[0])} cannot be seen, or changes the order of what is seen`,
        {
          severity: 'warning',
          hint: `remove it, or write it as "\\u${codePoint(match[0])}" inside double quotes`,
        },
      ),
    );
  }
  return found;
}

function at(
  file: string,
  text: string,
  match: RegExpExecArray,
  code: string,
  message: string,
  hint: string,
): Diagnostic {
  const place = placeAt(new LineStarts(text), match.index, match.index + match[0].length);
  return problemAt(file, place, code, message, { hint });
}

function invalidUtf8(file: string, bytes: Uint8Array): Diagnostic {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  // Decoding put U+FFFD where bytes made no sense; everything before the first of those is exact.
  let index = text.indexOf('\ufffd');
  let offset = Buffer.byteLength(text.slice(0, index));
  while (bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd) {
    const next = text.indexOf('\ufffd', index + 1);
    offset += Buffer.byteLength(text.slice(index, next));
    index = next;
  }
  const place = placeAt(new LineStarts(text), index, index + 1);
  const message = `the file is not UTF-8: byte ${offset} (0x${(bytes[offset] ?? 0).toString(16)}) makes no character`;
  return problemAt(file, place, 'invalid-utf8', message, { hint: 'save the file as UTF-8' });
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
