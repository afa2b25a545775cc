import type { Address } from '../../../src/model/address.ts';
import { instanceAddress } from '../../../src/model/address.ts';
import { isJsonObject, type Json } from '../../../src/model/json.ts';
import type { JournalEntry } from '../../../src/sandbox/journal.ts';
import { slotAt, slotName } from '../random-world.ts';
import type { Ended } from './simulated-process.ts';
import { type Line, linesOf, type SimulatedWorld } from './simulated-world.ts';

/** A law of the simulation that did not hold. */
export class LawBroken extends Error {}

export function holds(condition: boolean, what: string, details?: unknown): asserts condition {
  if (!condition) throw new LawBroken(details === undefined ? what : `${what}: ${JSON.stringify(details, null, 1)}`);
}

/** Names of everything that ever was in the sandbox, by the keys of its journal. */
export type Names = Map<string, string>;

/** Remembers what is there now, so that it can be named when it is gone. */
export function rememberNames(world: SimulatedWorld, names: Names): void {
  for (const { type, id, external_id } of world.engine.state().instances) {
    if (external_id !== null) names.set(`instance/${type}/${id}`, instanceAddress(type, external_id));
  }
}

/** What a request that is no read is about, as `slotName` calls it. */
export function subjectOf({ method, path, request }: JournalEntry, names: Names): string {
  const [collection = '', first = '', second] = path
    .slice(1)
    .split('/')
    .map((part) => decodeURIComponent(part));
  if (collection !== 'custom_object_instances') return `${collection.replace(/s$/u, '')}/${first}`;
  const externalId = isJsonObject(request as Json) ? (request as { external_id?: Json }).external_id : undefined;
  if (method === 'POST') return instanceAddress(first, String(externalId));
  return names.get(`instance/${first}/${second}`) ?? `unknown ${path}`;
}

export function isWrite({ method, path }: JournalEntry): boolean {
  return method !== 'GET' && path !== '/contacts/search';
}

/** Requests of one process that reached Intercom, those that came when it was gone included; `heeded`: not given up on. */
export function requestsOf(world: SimulatedWorld, { pid }: Ended, heeded = false): readonly JournalEntry[] {
  const journal = world.journal();
  return world.network.arrivals
    .filter(({ peer, abandoned }) => peer === String(pid) && !(heeded && abandoned))
    .map(({ number }) => journal[number - 1] as JournalEntry);
}

interface StepTold {
  readonly address: Address;
  readonly action: string;
  readonly outcome: string;
  readonly message: string;
  readonly wrote: boolean;
}

/** What a run said of itself agrees with what Intercom saw of it. */
export function expectHonest(world: SimulatedWorld, ended: Ended, names: Names, alone: boolean): void {
  const lines = linesOf(ended);
  const requests = requestsOf(world, ended).filter(isWrite);
  // What comes after everybody has given up on it was sent right after a look, too, only that this does not show.
  expectReread(requestsOf(world, ended, true), lines);
  holds(!ended.stderr.includes('a bug in trueup'), 'no run ends in a bug', ended.stderr);
  if (ended.code === undefined) return;
  const summary = lines.findLast(({ type }) => type === 'apply_summary');
  if (summary === undefined) {
    holds(requests.length === 0, 'a run that says nothing has done nothing', {
      code: ended.code,
      stderr: ended.stderr,
    });
    return;
  }
  const steps = stepsOf(lines);
  const counts = summary['counts'] as { readonly [name: string]: number };
  for (const outcome of ['failed', 'unknown', 'skipped', 'moved']) {
    const told =
      steps.filter((step) => step.outcome === outcome).length + (outcome === 'moved' ? movedSince(lines) : 0);
    holds(counts[outcome] === told, `as many ${outcome} as there are steps that say so`, counts);
  }
  const isWhole = steps.every(({ outcome }) => outcome === 'done');
  if (ended.code === 0) holds(isWhole, 'exit 0 only when everything was confirmed', steps);
  const byName = new Map<string, StepTold[]>();
  for (const step of steps) {
    const name = slotName(slotAt(step.address));
    byName.set(name, [...(byName.get(name) ?? []), step]);
  }
  const late = lateSubjects(world, names);
  for (const [name, told] of byName) {
    const own = requests.filter((request) => subjectOf(request, names) === name);
    expectTold(name, told, own, alone, late.has(name));
  }
  const spoken = new Set(byName.keys());
  const silent = requests.filter((request) => !spoken.has(subjectOf(request, names)));
  holds(silent.length === 0, 'nothing is written that no step speaks of', silent);
}

/** Steps of a reviewed plan that no longer fit. */
function movedSince(lines: readonly Line[]): number {
  return lines.filter(({ type }) => type === 'review').flatMap(({ moved }) => (moved ?? []) as readonly Json[]).length;
}

function stepsOf(lines: readonly Line[]): readonly StepTold[] {
  const planned = new Map(lines.filter(({ type }) => type === 'planned_change').map((line) => [line['number'], line]));
  return lines
    .filter(({ type }) => ['apply_complete', 'apply_errored', 'apply_skipped'].includes(type))
    .map((line) => ({
      address: line['address'] as Address,
      action: String(line['action']),
      outcome: String(line['outcome']),
      message: String(line['message'] ?? ''),
      wrote: ((planned.get(line['number'] as Json)?.['patch'] ?? []) as readonly Json[]).length > 0,
    }));
}

/** What requests of dead processes did: a later run may find its own work done by them. */
function lateSubjects(world: SimulatedWorld, names: Names): ReadonlySet<string> {
  const journal = world.journal();
  const late = world.network.arrivals.filter((arrival) => arrival.late);
  return new Set(late.map(({ number }) => subjectOf(journal[number - 1] as JournalEntry, names)));
}

function expectTold(
  name: string,
  steps: readonly StepTold[],
  requests: readonly JournalEntry[],
  alone: boolean,
  late: boolean,
): void {
  const landed = requests.filter(({ wrote }) => wrote.length > 0);
  const outcomes = new Set(steps.map(({ outcome }) => outcome));
  const details = { steps, requests };
  if (outcomes.has('unknown')) return;
  const wrote = steps.filter((step) => step.outcome === 'done' && step.wrote);
  if (wrote.length > 0 && alone && !late) holds(landed.length >= 1, `${name}: what is done was done`, details);
  if (wrote.length === 0 && alone) holds(landed.length === 0, `${name}: what was not done was not done`, details);
  if ([...outcomes].every((outcome) => outcome === 'skipped')) {
    // After a 429 nothing was done, and a signal may come before it is sent again.
    const isUntried = requests.every(({ status }) => status === 429);
    holds(isUntried, `${name}: what is skipped was not tried`, details);
  }
}

/** Before a set is replaced the record is looked at, after it was planned: nothing else is asked about it in between. */
function expectReread(requests: readonly JournalEntry[], lines: readonly Line[]): void {
  const planned = new Set(lines.filter(({ type }) => type === 'planned_change').map(({ address }) => address));
  for (const [index, entry] of requests.entries()) {
    if (entry.method !== 'PUT') continue;
    const { custom_attributes: sent } = (entry.request ?? {}) as { custom_attributes?: { [name: string]: Json } };
    if (!Object.values(sent ?? {}).some((value) => Array.isArray(value))) continue;
    const [, collection, id] = entry.path.split('/');
    // Of a write that met a 429, too: by the time there is room again, the look is old.
    const before = requests
      .slice(0, index)
      .filter(({ path, query }) => path === entry.path || Object.values(query).some((value) => value === id));
    const looks = before.filter(({ method, path }) => method === 'GET' && path === entry.path).length;
    // Contacts planned by another selector are planned by another path.
    const isById = collection === 'conversations' || planned.has(`contact/id:${id}`);
    const isFresh = before.at(-1)?.method === 'GET' && looks >= (isById ? 2 : 1);
    holds(isFresh, `${entry.path} was looked at right before its set was replaced`, { before, entry });
  }
}

/** Of two runs, one writes before the other. */
export function expectTurns(world: SimulatedWorld, pids: readonly number[]): void {
  const journal = world.journal();
  const order: string[] = [];
  for (const { peer, number, late } of world.network.arrivals) {
    if (late || !pids.includes(Number(peer)) || !isWrite(journal[number - 1] as JournalEntry)) continue;
    if (order.at(-1) !== peer) order.push(peer);
  }
  holds(new Set(order).size === order.length, 'the writes of two runs do not interleave', order);
}
