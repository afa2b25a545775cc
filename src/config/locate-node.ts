import { isAlias, isMap, isPair, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { diagnosticAt, relatedAt } from '../diagnostics/diagnostic-at.ts';
import { duplicateKey } from '../diagnostics/duplicate-key.ts';
import { emptyKey } from '../diagnostics/empty-key.ts';
import { keyNotAText } from '../diagnostics/key-not-a-text.ts';
import { loneSurrogate } from '../diagnostics/lone-surrogate.ts';
import { mergeKey } from '../diagnostics/merge-key.ts';
import { unquotedKey } from '../diagnostics/unquoted-key.ts';
import { yamlAlias } from '../diagnostics/yaml-alias.ts';
import { yamlAnchor } from '../diagnostics/yaml-anchor.ts';
import { yamlTag } from '../diagnostics/yaml-tag.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Located, LocatedEntry, LocatedMap, LocatedScalar, Place } from '../model/located.ts';
import { type LineStarts, placeAt } from './line-starts.ts';

interface Walk {
  readonly file: string;
  readonly text: string;
  readonly lineStarts: LineStarts;
  readonly diagnostics: Diagnostic[];
  /** Anchors that were reported: what refers to them goes with them. */
  readonly anchors: Set<string>;
  /** Something was met that makes the rest of the file mean something else than it says. */
  refused: boolean;
}

/** Turns a parsed node into a plain tree with positions, refusing what does not say one thing only. */
export function locateNode(
  file: string,
  text: string,
  lineStarts: LineStarts,
  node: ParsedNode,
): { readonly root: Located | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const walk: Walk = { file, text, lineStarts, diagnostics: [], anchors: new Set(), refused: false };
  const root = locate(walk, node);
  return { root: walk.refused ? undefined : root, diagnostics: walk.diagnostics };
}

function locate(walk: Walk, node: unknown): Located {
  if (isAlias(node)) {
    refuseAlias(walk, node.source, placeOf(walk, node as { range?: Range }));
    return emptyScalar(placeOf(walk, node as { range?: Range }));
  }
  const parsed = node as ParsedNode;
  const place = placeOf(walk, parsed);
  checkProperties(walk, parsed, place);
  if (isMap(parsed)) return locateMap(walk, parsed as YAMLMap<unknown, unknown>, place);
  if (isSeq(parsed)) {
    const items = parsed.items.map((item) => locate(walk, isPair(item) ? item.value : item));
    return { kind: 'list', items, ...place };
  }
  return locateScalar(walk, parsed as Scalar.Parsed, place);
}

function locateMap(walk: Walk, map: YAMLMap<unknown, unknown>, place: Place): LocatedMap {
  const entries = new Map<string, LocatedEntry>();
  const seen = new Map<string, Place>();
  for (const { key, value } of map.items) {
    const [name, keyPlace] = locateKey(walk, key);
    const located = value === null ? emptyScalar({ ...keyPlace, start: keyPlace.end }) : locate(walk, value);
    if (name === undefined) continue;
    // Two spellings of one Unicode text look the same in a review, so they count as one key.
    const identity = name.normalize('NFC');
    const first = seen.get(identity);
    if (first) {
      const related = relatedAt(walk.file, first, 'first written here');
      walk.diagnostics.push(diagnosticAt(walk.file, keyPlace, duplicateKey({ key: name, within: 'map' }), related));
      continue;
    }
    seen.set(identity, keyPlace);
    entries.set(name, { key: keyPlace, value: located });
  }
  return { kind: 'map', entries, ...place };
}

function locateKey(walk: Walk, key: unknown): [name: string | undefined, place: Place] {
  const place = placeOf(walk, key as { range?: Range });
  if (isAlias(key)) {
    refuseAlias(walk, key.source, place);
    return [undefined, place];
  }
  if (!isScalar(key)) {
    report(walk, place, keyNotAText());
    walk.refused = true;
    return [undefined, place];
  }
  checkProperties(walk, key as ParsedNode, place);
  if (typeof key.value === 'string') {
    if (key.value === '<<' && key.type === 'PLAIN') {
      report(walk, place, mergeKey());
      walk.refused = true;
      return [undefined, place];
    }
    checkSurrogates(walk, key.value, place);
    return [key.value, place];
  }
  const source = key.source ?? '';
  const as = typeof key.value === 'number' ? 'a number' : String(key.value);
  report(walk, place, source === '' ? emptyKey() : unquotedKey({ text: source, as }));
  return [source === '' ? undefined : source, place];
}

function locateScalar(walk: Walk, scalar: Scalar.Parsed, place: Place): LocatedScalar {
  const plain = scalar.type === 'PLAIN';
  const { value } = scalar;
  if (typeof value === 'string') checkSurrogates(walk, value, place);
  return scalarAt(place, value as LocatedScalar['value'], plain ? scalar.source : '', plain);
}

/** Only tags that were written are on a node. */
function checkProperties(walk: Walk, node: ParsedNode, place: Place): void {
  const anchor = (node as { anchor?: string }).anchor;
  if (anchor !== undefined) {
    walk.anchors.add(anchor);
    report(walk, propertyBefore(walk, place, /&[^\s,[\]{}]+/gu) ?? place, yamlAnchor({ anchor }));
    walk.refused = true;
  }
  if (node.tag) {
    const written = propertyBefore(walk, place, /!(?:<[^>\s]*>|[^\s,[\]{}]*)/gu);
    const tag = written ? walk.text.slice(written.start, written.end) : node.tag;
    report(walk, written ?? place, yamlTag({ tag }));
    walk.refused = true;
  }
}

/** Where the last match stands between the end of what comes before a node and the node itself. */
function propertyBefore(walk: Walk, { start }: Place, pattern: RegExp): Place | undefined {
  const from = Math.max(0, start - MAX_PROPERTIES);
  const found = [...walk.text.slice(from, start).matchAll(pattern)].at(-1);
  return found && placeAt(walk.lineStarts, from + found.index, from + found.index + found[0].length);
}

const MAX_PROPERTIES = 200;

function checkSurrogates(walk: Walk, value: string, place: Place): void {
  if (/\p{Surrogate}/u.test(value)) report(walk, place, loneSurrogate());
}

function refuseAlias(walk: Walk, anchor: string, place: Place): void {
  if (!walk.anchors.has(anchor)) report(walk, place, yamlAlias());
  walk.refused = true;
}

type Range = readonly [number, number, number] | null | undefined;

function placeOf(walk: Walk, node: { range?: Range } | null): Place {
  const [start, end] = node?.range ?? [0, 0];
  return placeAt(walk.lineStarts, start, end);
}

function emptyScalar(place: Place): LocatedScalar {
  return scalarAt(place, null, '', true);
}

/** Spelled out because it is made for every value of every file, and spreading a place costs several times as much. */
function scalarAt(place: Place, value: LocatedScalar['value'], text: string, plain: boolean): LocatedScalar {
  const { line, column, length, start, end } = place;
  return { kind: 'scalar', value, text, plain, line, column, length, start, end };
}

function report(walk: Walk, place: Place, problem: Problem): void {
  walk.diagnostics.push(diagnosticAt(walk.file, place, problem));
}
