import type { Address } from '../model/address.ts';
import type { Configuration, DesiredRecord, Moved } from '../model/desired.ts';
import { compareText, equalJson, type Json } from '../model/json.ts';
import type { Project } from '../model/project.ts';

/**
 * The addresses of which two states of the YAML do not say the same, in order; undefined when the settings around them
 * differ, which may mean something to any of them. Where it stands does not count, only what it says.
 */
export function changedSince(base: Configuration, now: Configuration): readonly Address[] | undefined {
  if (!equalJson(settingsOf(base.project), settingsOf(now.project))) return undefined;
  const changed = new Set<Address>();
  for (const [address, record] of now.desired.records) {
    const before = base.desired.records.get(address);
    if (before === undefined || !saysTheSame(before, record)) changed.add(address);
  }
  for (const address of base.desired.records.keys()) if (!now.desired.records.has(address)) changed.add(address);
  for (const moved of [...without(base, now), ...without(now, base)]) changed.add(moved.from).add(moved.to);
  return [...changed].sort(compareText);
}

/** What decides how records are read, compared and removed. `protect` and `limits` only add up, and are no part of it. */
function settingsOf({ workspace, types, contacts, conversations, ledger, accept }: Project): Json {
  const accepted = accept.map(({ at, until, expired }) => ({ at, until, expired }));
  return { workspace, types, contacts, conversations, ledger, accepted } as unknown as Json;
}

function saysTheSame(one: DesiredRecord, other: DesiredRecord): boolean {
  return one.state === other.state && equalJson(one.body as unknown as Json, other.body as unknown as Json);
}

function without(some: Configuration, others: Configuration): readonly Moved[] {
  const known = new Set(others.desired.moved.map(({ from, to }) => JSON.stringify([from, to])));
  return some.desired.moved.filter(({ from, to }) => !known.has(JSON.stringify([from, to])));
}
