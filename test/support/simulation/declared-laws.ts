import { type Address, instanceAddress } from '../../../src/model/address.ts';
import type { Json } from '../../../src/model/json.ts';
import { printed } from '../convergence-law.ts';
import { SLOTS, type Slot } from '../random-history.ts';
import { type RandomKind, THEIRS, TYPES } from '../random-schema.ts';
import { readWorld, slotAt, slotName, type World, type WorldFields } from '../random-world.ts';
import { declaredFields, isRelation, isShared, isTime, listOf, recordOf } from './managed-laws.ts';
import type { Settled } from './plain-runs.ts';
import { holds } from './simulation-laws.ts';
import type { Repository, Story } from './story.ts';

/** Intercom holds exactly this. */
export function expectWorld({ world }: Story, expected: World): void {
  const [now, wanted] = [printed(readWorld(world.engine.state())), printed(expected)];
  holds(JSON.stringify(now) === JSON.stringify(wanted), 'Intercom is as the contract says', difference(now, wanted));
}

function difference(now: Record<string, string[]>, wanted: Record<string, string[]>): unknown {
  const names = new Set([...Object.keys(now), ...Object.keys(wanted)]);
  return [...names]
    .filter((name) => JSON.stringify(now[name]) !== JSON.stringify(wanted[name]))
    .map((name) => ({ name, now: now[name] ?? null, wanted: wanted[name] ?? null }));
}

/**
 * What is declared is so, and what nobody declared was not touched since the faults stopped: said of each field, without
 * knowing what was applied when others were at work.
 */
export function expectDeclared(story: Story, repository: Repository, before: World, settled: Settled): void {
  const now = readWorld(story.world.engine.state());
  const { desired } = repository;
  const seen = {
    story,
    repository,
    before,
    now,
    cut: new Set(settled.cut.map((address) => slotName(slotAt(address as Address)))),
    waiting: new Set(settled.waiting),
  };
  for (const slot of SLOTS) {
    const name = slotName(slot);
    const record = recordOf(desired, slot);
    const [was, fields] = [before.get(name), now.get(name)];
    if (record?.state === 'absent') holds(fields === undefined, `${name} is absent`);
    else if (record?.state === 'present') holds(fields !== undefined, `${name} is there`);
    else if (record !== undefined) holds(isSame(fields, was, slot.of, now), `${name} is not touched`, { was, fields });
    else if (slot.kind === 'instance') expectLeft(seen, slot, was, fields);
    if (fields !== undefined && record?.state !== 'absent') expectFields(seen, slot, was, fields);
    if (fields !== undefined && was !== undefined)
      holds(fields.get(`value/${THEIRS}`) === was.get(`value/${THEIRS}`), `${name} is theirs`);
  }
  for (const [name, fields] of before) {
    const of = TYPES.find(({ type }) => name.startsWith(`unnamed/${type}/`));
    if (of !== undefined) holds(isSame(now.get(name), fields, of, now), `${name} is not touched`);
  }
  for (const address of settled.cut) expectMayBeCut(seen, slotAt(address as Address));
}

interface Seen {
  readonly story: Story;
  readonly repository: Repository;
  readonly before: World;
  readonly now: World;
  readonly cut: ReadonlySet<string>;
  readonly waiting: ReadonlySet<string>;
}

/** An instance nobody declares any more. */
function expectLeft(
  { repository: { project, desired, earlier }, waiting }: Seen,
  slot: Slot,
  was: WorldFields | undefined,
  fields: WorldFields | undefined,
): void {
  const name = slotName(slot);
  const prune = project.types[slot.of.type]?.prune;
  if (was === undefined) holds(fields === undefined, `${name} is not made`);
  else if (desired.moved.some(({ from }) => from === name)) {
    holds(fields === undefined || waiting.has(name), `${name} has moved`);
  } else if (prune === 'all') holds(fields === undefined, `${name} is pruned`);
  else if (fields === undefined) {
    const wasDeclared = earlier.some((each) => recordOf(each, slot)?.state === 'present');
    holds(prune === 'owned' && wasDeclared, `${name} is gone because it was declared`);
  }
}

function expectFields(seen: Seen, slot: Slot, was: WorldFields | undefined, fields: WorldFields): void {
  const { repository, cut } = seen;
  const record = recordOf(repository.desired, slot);
  const declared = declaredFields(slot, record);
  const name = slotName(slot);
  const mayBeCut = cut.has(name);
  const all = [...slot.of.attributes.map((each) => each.name), ...(slot.kind === 'instance' ? TIMES : [])];
  for (const field of all) {
    const key = isRelation(slot, field) ? `members/${field}` : isTime(field) ? `time/${field}` : `value/${field}`;
    const [value, old] = [fields.get(key) ?? null, was?.get(key) ?? null];
    const details = { now: value, before: old, declared: declared.get(field) };
    if (!isRelation(slot, field)) {
      const wanted = declared.has(field) ? unset(declared.get(field)) : undefined;
      if (wanted !== undefined) holds(same(value, wanted), `${name} ${field}`, details);
      else if (!same(value, old)) {
        const once = repository.earlier.some((each) =>
          same(unset(declaredFields(slot, recordOf(each, slot)).get(field)), old),
        );
        holds(value === null && once, `${name} ${field} is as it was, or cleared of what was declared`, details);
      }
    } else if (slot.kind === 'instance' || !mayBeCut) expectMembers(seen, slot, field, { value, old });
  }
}

/** Only a list that lacks what was declared of it once may have been cut short; once its block is gone, any may. */
function expectMayBeCut({ repository, now }: Seen, slot: Slot): void {
  const name = slotName(slot);
  const fields = now.get(name);
  const isShort = slot.of.attributes.some(({ name: field, type }) => {
    if (type !== 'relationship') return false;
    const has = listOf(fields?.get(`members/${field}`));
    const ever = [repository.desired, ...repository.earlier].flatMap((each) =>
      listOf(declaredFields(slot, recordOf(each, slot)).get(field)),
    );
    // Detaching ours and no others means knowing all of them.
    const isLeft = recordOf(repository.desired, slot) === undefined && has.length > 0;
    return isLeft || ever.some((member) => !has.includes(member));
  });
  holds(isShort, `${name} shows a list that may be cut short`, [...(fields ?? [])]);
}

const TIMES = ['external_created_at', 'external_updated_at'];

function expectMembers(
  { repository, now }: Seen,
  slot: Slot,
  field: string,
  { value, old }: { readonly value: Json; readonly old: Json },
): void {
  const { project, desired, earlier } = repository;
  const name = slotName(slot);
  const declared = declaredFields(slot, recordOf(desired, slot));
  const { to = '', many } = slot.of.attributes.find((each) => each.name === field) ?? {};
  const [has, had, wanted] = [listOf(value), listOf(old), listOf(declared.get(field))];
  const details = { now: value, before: old, declared: declared.get(field) };
  const isShownWhole = declared.has(field) && !(isShared(project, slot, field) && (many || wanted.length === 0));
  if (isShownWhole) return holds(same(has, wanted), `${name} ${field}`, details);
  // Members of others stay; those that go were declared once, or went with their instance.
  const lacks = wanted.filter((member) => !has.includes(member));
  holds(lacks.length === 0, `${name} ${field} has what is declared`, details);
  const more = has.filter((member) => !had.includes(member) && !wanted.includes(member));
  holds(more.length === 0, `${name} ${field} has nothing that nobody attached`, details);
  const once = new Set(earlier.flatMap((each) => listOf(declaredFields(slot, recordOf(each, slot)).get(field))));
  const lost = had.filter((member) => !has.includes(member) && now.has(instanceAddress(to, member)));
  holds(
    lost.every((member) => once.has(member)),
    `${name} ${field} keeps the members of others`,
    details,
  );
}

/** The same values, and the same members as far as their instances are still there. */
function isSame(left: WorldFields | undefined, right: WorldFields | undefined, of: RandomKind, now: World): boolean {
  const isThere = (field: string, member: string) =>
    now.has(instanceAddress(of.attributes.find(({ name }) => `members/${name}` === field)?.to ?? '', member));
  const text = (fields: WorldFields | undefined) => {
    const kept = [...(fields ?? [])].map(([field, value]): [string, Json] => [
      field,
      field.startsWith('members/') ? listOf(value).filter((member) => isThere(field, member)) : value,
    ]);
    return JSON.stringify(kept.filter(([, value]) => !(Array.isArray(value) && value.length === 0)).sort());
  };
  return (left === undefined) === (right === undefined) && text(left) === text(right);
}

function unset(value: Json | undefined): Json {
  return value === undefined || value === '' ? null : value;
}

function same(left: Json, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
