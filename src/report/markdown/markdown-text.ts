import { escapeText } from '../escape.ts';
import { renderName } from '../name.ts';

/**
 * Text from outside inside Markdown. Hosts find mentions, issues, commits and addresses in rendered prose, wherever it was
 * escaped, and in nothing that is code: so whatever is more than a plain word becomes code.
 */

/** A name or a value as code, on one line; a pipe is escaped, because tables split at it even in code. */
export function renderCode(text: string): string {
  return `\`${codeText(text)}\``;
}

/** The same for a line that begins with a block of HTML; anywhere else Markdown acts between the tags too. */
export function renderHtmlCode(text: string): string {
  return `<code>${codeText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</code>`;
}

/** A sentence of ours with names and values in it, on one line: its words stay words, all else becomes code. */
export function renderProse(text: string): string {
  const pieces: Piece[] = [];
  for (const [at, part] of escapeText(text).split(QUOTED).entries()) {
    // Every second part stood between back-ticks: code as it was meant, with the punctuation right beside it.
    if (at % 2 === 1) {
      const before = pieces.at(-1);
      const isOpening = before !== undefined && before.code === undefined && /^[("']+$/u.test(before.lead);
      pieces.push({ lead: isOpening ? (pieces.pop()?.lead ?? '') : '', code: part, tail: '' });
      continue;
    }
    const behind = at === 0 ? '' : (/^[)"']?[.,;:!?]?(?=\s|$)/u.exec(part)?.[0] ?? '');
    const last = pieces.pop();
    if (last !== undefined) pieces.push({ ...last, tail: behind });
    for (const token of part.slice(behind.length).split(/\s+/u)) if (token !== '') pieces.push(pieceOf(token));
  }
  const [first, ...others] = pieces;
  // A number with a full stop or a bracket behind it begins a list.
  const isItem = first !== undefined && first.code === undefined && /^\d+[.)]/u.test(first.lead);
  return joinPieces(isItem ? [{ lead: '', code: first.lead, tail: '' }, ...others] : pieces);
}

/** Lines in a block that shows them as they are, whatever back-ticks they hold. */
export function renderFence(lines: readonly string[], language: string): string {
  const body = lines.map((line) => line.trimEnd()).join('\n');
  const longest = Math.max(2, ...[...body.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

interface Piece {
  readonly lead: string;
  /** Undefined for a word, which then is the lead. */
  readonly code: string | undefined;
  readonly tail: string;
}

const QUOTED = /`([^`]+)`/u;

/** Words, short numbers and the punctuation around them: nothing in here is anything but itself, to any host. */
const PLAIN = /^[("']*(?:\p{L}+(?:['’-]\p{L}+)*|\d{1,6})?%?[)"']*[.,;:!?]?[)"']*$/u;
/** All letters, and still what could be the name of a commit. */
const HEXADECIMAL = /[0-9a-f]{7}/iu;
const AROUND = /^([("']*)(.*?)([)"']*[.,;:!?]?)$/su;

function pieceOf(token: string): Piece {
  if (PLAIN.test(token) && !HEXADECIMAL.test(token)) return { lead: token, code: undefined, tail: '' };
  const [, lead = '', code = '', tail = ''] = AROUND.exec(token) ?? [];
  return code === '' ? { lead: '', code: token, tail: '' } : { lead, code, tail };
}

function joinPieces(pieces: readonly Piece[]): string {
  const words: string[] = [];
  let open: { lead: string; code: string; tail: string } | undefined;
  const close = (): void => {
    if (open) words.push(`${open.lead}${renderCode(open.code)}${open.tail}`);
    open = undefined;
  };
  for (const { lead, code, tail } of pieces) {
    if (code === undefined) {
      close();
      words.push(lead);
    } else if (open && open.tail === '' && lead === '') open = { lead: open.lead, code: `${open.code} ${code}`, tail };
    else {
      close();
      open = { lead, code, tail };
    }
  }
  close();
  return words.join(' ');
}

function codeText(text: string): string {
  const name = renderName(text).replaceAll('|', '\\u{7c}');
  return name.trim() === '' ? `"${name}"` : name;
}
