import { readKeyName } from './key-names.ts';
import { DOUBLE_QUOTED, LIST, MAP, type NodeTape, PLAIN, SINGLE_QUOTED } from './node-tape.ts';
import { MAX_CHILDREN, OpenCollection } from './open-collection.ts';
import { doubleQuotedValue } from './scalar-value.ts';
import {
  CLOSE_LIST,
  CLOSE_MAP,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  endsKey,
  NOT_PLAIN,
  OPEN_LIST,
  OPEN_MAP,
  SINGLE_QUOTE,
  scanPlain,
  scanQuoted,
  skipSpaces,
  startsPlain,
} from './scan-scalar.ts';

/** Puts the value that begins at `at`, behind a key or a dash, on the tape; its end, or `NOT_PLAIN`. */
export function readInlineValue(text: string, at: number, tape: NodeTape, depth: number): number {
  return readNode({ text, tape }, at, false, depth);
}

interface Flow {
  readonly text: string;
  readonly tape: NodeTape;
}

function readNode(flow: Flow, at: number, inFlow: boolean, depth: number): number {
  const code = flow.text.charCodeAt(at);
  if (code === OPEN_LIST) return readList(flow, at, depth - 1);
  if (code === OPEN_MAP) return readMap(flow, at, depth - 1);
  if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) return readQuoted(flow, at, code);
  if (!startsPlain(flow.text, at, inFlow)) return NOT_PLAIN;
  const end = scanPlain(flow.text, at, inFlow);
  flow.tape.addScalar(PLAIN, at, end);
  return end;
}

function readQuoted({ text, tape }: Flow, at: number, quote: number): number {
  const end = scanQuoted(text, at);
  if (end === NOT_PLAIN) return NOT_PLAIN;
  if (quote === DOUBLE_QUOTE && doubleQuotedValue(text.slice(at, end)) === undefined) return NOT_PLAIN;
  tape.addScalar(quote === DOUBLE_QUOTE ? DOUBLE_QUOTED : SINGLE_QUOTED, at, end);
  return end;
}

function readList(flow: Flow, start: number, depth: number): number {
  const { text, tape } = flow;
  if (depth <= 0) return NOT_PLAIN;
  const node = tape.open(LIST, start);
  let count = 0;
  let at = skipSpaces(text, start + 1);
  while (text.charCodeAt(at) !== CLOSE_LIST || count > 0) {
    const end = readNode(flow, at, true, depth);
    if (end === NOT_PLAIN || ++count > MAX_CHILDREN) return NOT_PLAIN;
    at = skipSpaces(text, end);
    const code = text.charCodeAt(at);
    if (code === CLOSE_LIST) break;
    if (code !== COMMA) return NOT_PLAIN;
    at = skipSpaces(text, at + 1);
  }
  tape.close(node, at + 1, count);
  return at + 1;
}

function readMap(flow: Flow, start: number, depth: number): number {
  const { text, tape } = flow;
  if (depth <= 0) return NOT_PLAIN;
  const node = tape.open(MAP, start);
  const map = new OpenCollection(node, true, 0);
  let at = skipSpaces(text, start + 1);
  while (text.charCodeAt(at) !== CLOSE_MAP || map.count > 0) {
    const end = readPair(flow, map, at, depth);
    if (end === NOT_PLAIN || map.count > MAX_CHILDREN) return NOT_PLAIN;
    at = skipSpaces(text, end);
    const code = text.charCodeAt(at);
    if (code === CLOSE_MAP) break;
    if (code !== COMMA) return NOT_PLAIN;
    at = skipSpaces(text, at + 1);
  }
  tape.close(node, at + 1, map.count);
  return at + 1;
}

function readPair(flow: Flow, map: OpenCollection, at: number, depth: number): number {
  const { text, tape } = flow;
  const code = text.charCodeAt(at);
  const isQuoted = code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
  if (!isQuoted && !startsPlain(text, at, true)) return NOT_PLAIN;
  const end = isQuoted ? scanQuoted(text, at) : scanPlain(text, at, true);
  // Behind quotes the colon needs no space, as in JSON.
  if (text.charCodeAt(end) !== COLON || !(isQuoted || endsKey(text, end, true))) return NOT_PLAIN;
  const name = readKeyName(text, at, end);
  if (name === undefined || !map.addName(name)) return NOT_PLAIN;
  tape.addKey(at, end);
  return readNode(flow, skipSpaces(text, end + 1), true, depth);
}
