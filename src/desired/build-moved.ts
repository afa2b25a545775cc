import { movedAddress } from '../diagnostics/moved-address.ts';
import { movedCycle } from '../diagnostics/moved-cycle.ts';
import { movedFromDeclared } from '../diagnostics/moved-from-declared.ts';
import { movedNotInstance } from '../diagnostics/moved-not-instance.ts';
import { movedToItself } from '../diagnostics/moved-to-itself.ts';
import { movedToNothing } from '../diagnostics/moved-to-nothing.ts';
import { movedTwice } from '../diagnostics/moved-twice.ts';
import { movedType } from '../diagnostics/moved-type.ts';
import { type Address, type AddressParts, instanceAddress, parseAddress } from '../model/address.ts';
import type { DesiredRecord, Moved } from '../model/desired.ts';
import { compareText } from '../model/json.ts';
import type { Located, Place } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import { checkId } from './check-id.ts';
import { idsOf } from './check-references.ts';
import { positionOf, type Report } from './report.ts';

/** One entry under `moved`, as it stands in its file. */
export interface WrittenMove {
  readonly from: Address;
  readonly to: Address;
  readonly file: string;
  readonly fromPlace: Place;
  readonly toPlace: Place;
}

type Records = ReadonlyMap<Address, Pick<DesiredRecord, 'state' | 'source'>>;

// Comparing a name with every id costs; after this many a reader has seen the pattern.
const MAX_SUGGESTIONS = 10;

/** Reads one entry; undefined, with the reason reported, when it does not name two instances of one type. */
export function readMove(node: Located, file: string, report: Report): WrittenMove | undefined {
  const [from, to] = (['from', 'to'] as const).map((key) => (node.kind === 'map' ? node.entries.get(key) : undefined));
  if (!from || !to) return undefined;
  const [old, next] = [readInstance(from.value, report), readInstance(to.value, report)];
  if (!old || !next) return undefined;
  const move = {
    from: instanceAddress(old.type, old.externalId),
    to: instanceAddress(next.type, next.externalId),
    file,
    fromPlace: from.value,
    toPlace: to.value,
  };
  if (move.from === move.to) {
    report(to.value, movedToItself({ address: move.from }));
    return undefined;
  }
  if (old.type === next.type) return move;
  const instead = instanceAddress(old.type, next.externalId);
  report(to.value, movedType({ from: move.from, type: next.type, instead }));
  return undefined;
}

/**
 * Every move, by `from`, leading to where its chain ends: what moved twice over the years moves once here. What Intercom
 * holds plays no part. `complete` is false when a file could not be read: then what is missing may well stand in it.
 */
export function buildMoved(
  written: readonly WrittenMove[],
  records: Records,
  complete: boolean,
  reportIn: (file: string) => Report,
): readonly Moved[] {
  const { byFrom, byTo } = keepFirst(written, reportIn);
  const moved: Moved[] = [];
  const ended = new Set<WrittenMove>();
  let suggestions = 0;
  for (const last of byFrom.values()) {
    if (byFrom.has(last.to)) continue;
    const isThere = records.get(last.to)?.state === 'present';
    if (!isThere) reportNothing(last, records, complete, suggestions++ < MAX_SUGGESTIONS, reportIn(last.file));
    // Each has at most one before it, so that this walks every chain once, from its end.
    for (let move: WrittenMove | undefined = last; move; move = byTo.get(move.from)) {
      ended.add(move);
      checkFrom(move, records, reportIn(move.file));
      if (isThere) moved.push({ from: move.from, to: last.to, source: positionOf(move.file, move.fromPlace) });
    }
  }
  reportCycles(
    [...byFrom.values()].filter((move) => !ended.has(move)),
    byFrom,
    reportIn,
  );
  return moved.sort((left, right) => compareText(left.from, right.from));
}

function readInstance(node: Located, report: Report): Extract<AddressParts, { kind: 'instance' }> | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const parts = parseAddress(node.value);
  if (parts?.kind === 'instance')
    return checkId(parts.externalId, node, `the external id of this ${parts.type}`, report) ? parts : undefined;
  const text = node.value;
  report(node, parts ? movedNotInstance({ text, kind: parts.kind }) : movedAddress({ text }));
  return undefined;
}

/** The moves by both ends; an end that stands twice is reported at its second place. */
function keepFirst(written: readonly WrittenMove[], reportIn: (file: string) => Report) {
  const byFrom = new Map<Address, WrittenMove>();
  const byTo = new Map<Address, WrittenMove>();
  for (const move of written) {
    const twice = byFrom.get(move.from);
    const merged = byTo.get(move.to);
    const first = twice ?? merged;
    if (!first) {
      byFrom.set(move.from, move);
      byTo.set(move.to, move);
      continue;
    }
    const place = twice ? move.fromPlace : move.toPlace;
    reportIn(move.file)(place, movedTwice(twice ? { from: move.from } : { to: move.to }), {
      related: {
        message: 'first written here',
        source: positionOf(first.file, twice ? first.fromPlace : first.toPlace),
      },
    });
  }
  return { byFrom, byTo };
}

function checkFrom({ from, fromPlace }: WrittenMove, records: Records, report: Report): void {
  const record = records.get(from);
  if (!record) return;
  report(fromPlace, movedFromDeclared({ from, state: record.state }), {
    related: { message: 'declared here', source: record.source },
  });
}

function reportNothing(
  { from, to, toPlace }: WrittenMove,
  records: Records,
  complete: boolean,
  suggest: boolean,
  report: Report,
): void {
  const record = records.get(to);
  if (record) {
    if (record.state === 'present') return;
    report(toPlace, movedToNothing({ from, to, state: record.state, nearest: undefined }), {
      related: { message: 'declared here', source: record.source },
    });
    return;
  }
  const parts = parseAddress(to);
  if (!complete || parts?.kind !== 'instance') return;
  const { type, externalId } = parts;
  const id = suggest ? nearestName(externalId, idsOf(records, type)) : undefined;
  const nearest = id === undefined ? undefined : instanceAddress(type, id);
  report(toPlace, movedToNothing({ from, to, state: undefined, nearest }));
}

/** What is left when every chain that ends is taken away goes round in circles: each is told once. */
function reportCycles(
  rest: readonly WrittenMove[],
  byFrom: ReadonlyMap<Address, WrittenMove>,
  reportIn: (file: string) => Report,
): void {
  const told = new Set<WrittenMove>();
  for (const start of rest) {
    if (told.has(start)) continue;
    const stops = [start.from];
    for (let move: WrittenMove | undefined = start; move && !told.has(move); move = byFrom.get(move.to)) {
      told.add(move);
      stops.push(move.to);
    }
    reportIn(start.file)(start.fromPlace, movedCycle({ stops }));
  }
}
