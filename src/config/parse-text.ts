import { isUtf8 } from 'node:buffer';
import { controlCharacter } from '../diagnostics/control-character.ts';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { diagnosticAt, diagnosticOfFile } from '../diagnostics/diagnostic-at.ts';
import { hiddenCharacter } from '../diagnostics/hidden-character.ts';
import { invalidUtf8 } from '../diagnostics/invalid-utf8.ts';
import { lfsPointer } from '../diagnostics/lfs-pointer.ts';
import { mergeConflict } from '../diagnostics/merge-conflict.ts';
import type { TextKind } from '../diagnostics/text-kind.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { LineStarts, placeAt } from './line-starts.ts';

/** The text of a file, line ends as `\n`; undefined when it is no text that YAML may be. */
export interface ParsedText {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What to show of a file that is refused for what stands in it. */
  readonly shown?: string;
}

/** Decodes a file strictly, so that what is checked and reviewed is what the bytes say. */
export function parseText(file: string, bytes: Uint8Array, of: TextKind = 'yaml'): ParsedText {
  if (!isUtf8(bytes)) return { text: undefined, diagnostics: [describeBytes(file, bytes, of)], shown: decode(bytes) };
  const text = decode(withLineFeeds(bytes));
  const refusal = refuseText(file, text, of);
  if (refusal) return { text: undefined, diagnostics: [refusal], shown: text };
  return { text, diagnostics: warnOfHiddenCharacters(file, text, of) };
}

// Tab, line feed and U+0085 apart, YAML allows none of these; U+0085 and a lone CR would look like line ends and be none.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/u;

// Characters that reorder or hide what stands beside them; joiners and variation selectors belong to honest text.
const HIDDEN =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const MAX_HIDDEN = 20;

/** Line ends as `\n`, as a checkout on Windows must not change any value. In bytes: in a text millions of them take a gigabyte. */
function withLineFeeds(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(CARRIAGE_RETURN)) return bytes;
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (const [at, byte] of bytes.entries())
    if (byte !== CARRIAGE_RETURN || bytes[at + 1] !== LINE_FEED) kept[length++] = byte;
  return kept.subarray(0, length);
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** Half as large in memory as what a `TextDecoder` makes of the same bytes, as long as they are mostly ASCII. */
function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasMark = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  return buffer.toString('utf8', hasMark ? 3 : 0);
}

function refuseText(file: string, text: string, of: TextKind): Diagnostic | undefined {
  if (text.startsWith('version https://git-lfs.github.com/spec/')) return diagnosticOfFile(file, lfsPointer({ of }));
  const marker = /^(?:<{7}|>{7}|\|{7})(?=[ \n]|$)/mu.exec(text);
  if (marker) return at(file, text, marker, mergeConflict());
  const control = CONTROL.exec(text);
  return control ? at(file, text, control, controlCharacter({ codePoint: codePoint(control[0]), of })) : undefined;
}

function warnOfHiddenCharacters(file: string, text: string, of: TextKind): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (text.search(HIDDEN) === -1) return found;
  const lineStarts = new LineStarts(text);
  for (const match of text.matchAll(HIDDEN)) {
    if (found.length === MAX_HIDDEN) break;
    found.push(
      diagnosticAt(
        file,
        placeAt(lineStarts, match.index, match.index + match[0].length),
        hiddenCharacter({ codePoint: codePoint(match[0]), of }),
      ),
    );
  }
  return found;
}

function at(file: string, text: string, match: RegExpExecArray, problem: Problem): Diagnostic {
  return diagnosticAt(file, placeAt(new LineStarts(text), match.index, match.index + match[0].length), problem);
}

function describeBytes(file: string, bytes: Uint8Array, of: TextKind): Diagnostic {
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
  return diagnosticAt(file, place, invalidUtf8({ offset, byte: bytes[offset] ?? 0, of }));
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
