import fc from 'fast-check';
import type { State } from '../../src/model/desired.ts';
import type { Json } from '../../src/model/json.ts';
import type { ApiVersion, Prune } from '../../src/model/project.ts';
import type { Switches } from '../../src/sandbox/switches.ts';
import { CONTACTS, CONVERSATIONS, OPTIONS, type RandomAttribute, type RandomKind, TYPES } from './random-schema.ts';

/** One thing that may exist in a random workspace. */
export interface Slot {
  readonly of: RandomKind;
  readonly kind: 'instance' | 'contact' | 'conversation';
  readonly key: string;
}

/** What somebody writes into the fields of a slot, by position; undefined leaves a field out, numbers pick targets. */
export interface Drawn {
  readonly fields: readonly (Json | undefined)[];
  readonly times: readonly (number | null | undefined)[];
}

/** What somebody does in Intercom. */
export interface LiveDraw extends Drawn {
  readonly act: 'leave' | 'put' | 'remove';
  readonly theirs: string | undefined;
}

/** What the YAML says of a slot. */
export interface DesiredDraw extends Drawn {
  readonly state: State | 'omit';
  readonly selector: 'external_id' | 'id' | 'email';
}

/** Someone works in Intercom, the YAML is applied, both go on, the YAML is applied again. */
export interface History {
  readonly version: ApiVersion;
  readonly prunes: readonly Prune[];
  readonly members: 'exact' | 'owned';
  readonly switches: Partial<Switches>;
  readonly parallelism: number;
  readonly live: readonly LiveDraw[];
  readonly unnamed: boolean;
  readonly desired: readonly DesiredDraw[];
  readonly edits: readonly LiveDraw[];
  readonly next: readonly DesiredDraw[];
}

export const SLOTS: readonly Slot[] = [
  ...TYPES.flatMap((of) => of.keys.map((key): Slot => ({ of, kind: 'instance', key }))),
  ...CONTACTS.keys.map((key): Slot => ({ of: CONTACTS, kind: 'contact', key })),
  ...CONVERSATIONS.keys.map((key): Slot => ({ of: CONVERSATIONS, kind: 'conversation', key })),
];

/** Histories over API versions, shapes of a miss, shapes of a reference, membership and prune policy. */
export function historiesOf(...versions: readonly ApiVersion[]): fc.Arbitrary<History> {
  return fc
    .record({
      version: fc.constantFrom(...versions),
      prunes: fc.array(fc.constantFrom<Prune>('owned', 'all', 'never'), { minLength: 3, maxLength: 3 }),
      members: fc.constantFrom('exact' as const, 'owned' as const),
      switches: anySwitches(),
      parallelism: fc.constantFrom(1, 4),
      live: fc.tuple(...SLOTS.map((slot) => liveDraw(slot, 1))),
      unnamed: fc.boolean(),
      desired: fc.tuple(...SLOTS.map(desiredDraw)),
      edits: fc.tuple(...SLOTS.map((slot) => liveDraw(slot, 4))),
      next: fc.tuple(...SLOTS.map(nextDraw)),
    })
    .map(({ next, ...drawn }) => {
      const isNew = drawn.version === '2.16';
      return {
        ...drawn,
        // Below 2.16 these two are refused when the configuration is read.
        prunes: drawn.prunes.map((prune) => (prune === 'all' && !isNew ? 'owned' : prune)),
        members: isNew ? drawn.members : 'exact',
        next: drawn.desired.map((before, index) => mix(before, next[index] as NextDraw)),
      };
    });
}

function anySwitches(): fc.Arbitrary<Partial<Switches>> {
  return fc.record({
    miss: fc.constantFrom('404', 'found-false', 'null'),
    instanceReferences: fc.constantFrom('list', 'ids', 'id'),
    emptyReferences: fc.constantFrom('unset', 'list'),
    unset: fc.constantFrom('null', 'absent'),
    datetimeRead: fc.constantFrom('epoch', 'iso'),
    idScope: fc.constantFrom('workspace', 'type'),
    numericIds: fc.boolean(),
    shuffle: fc.boolean(),
    cardinality: fc.constantFrom('lenient', 'strict'),
    deleteMiss: fc.constantFrom('404', 'found-false'),
  });
}

interface NextDraw {
  readonly keep: boolean;
  /** Bit by bit: which fields stay as the first YAML had them. */
  readonly same: number;
  readonly drawn: DesiredDraw;
}

function nextDraw(slot: Slot): fc.Arbitrary<NextDraw> {
  return fc.record({ keep: fc.boolean(), same: fc.nat(255), drawn: desiredDraw(slot) });
}

function mix(before: DesiredDraw, { keep, same, drawn }: NextDraw): DesiredDraw {
  if (keep) return before;
  const pick = <Value>(index: number, left: Value, right: Value) => ((same >> index) & 1 ? left : right);
  return { ...drawn, fields: drawn.fields.map((field, index) => pick(index, before.fields[index], field)) };
}

/** `calm`: how many times likelier it is that nobody touches the slot. */
function liveDraw(slot: Slot, calm: number): fc.Arbitrary<LiveDraw> {
  const acts = [
    { arbitrary: fc.constant('leave' as const), weight: 2 * calm },
    { arbitrary: fc.constant('put' as const), weight: 2 },
    { arbitrary: fc.constant('remove' as const), weight: slot.kind === 'instance' ? 1 : 0 },
  ];
  return fc.record({
    act: fc.oneof(...acts),
    fields: fields(slot),
    times: times(),
    theirs: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
  });
}

function desiredDraw(slot: Slot): fc.Arbitrary<DesiredDraw> {
  const states: readonly DesiredDraw['state'][] =
    slot.kind === 'instance'
      ? ['present', 'present', 'present', 'present', 'present', 'omit', 'omit', 'absent', 'forgotten', 'external']
      : ['present', 'present', 'present', 'omit', 'forgotten'];
  return fc.record({
    state: fc.constantFrom(...states),
    fields: fields(slot),
    times: times(),
    selector: fc.constantFrom('external_id', 'id', 'email'),
  });
}

function fields(slot: Slot): fc.Arbitrary<(Json | undefined)[]> {
  return fc.tuple(...slot.of.attributes.map((attribute) => fc.option(value(attribute), { nil: undefined, freq: 2 })));
}

function times(): fc.Arbitrary<(number | null | undefined)[]> {
  const time = fc.option(fc.option(epoch(), { nil: null }), { nil: undefined, freq: 2 });
  return fc.tuple(time, time);
}

function epoch(): fc.Arbitrary<number> {
  return fc.nat(4_000_000_000);
}

/** Few different values, so that desired, live and last applied often agree; one in some is of the wild kind. */
function value(attribute: RandomAttribute): fc.Arbitrary<Json> {
  switch (attribute.type) {
    case 'string':
      return fc.oneof(
        fc.constantFrom<Json>('x', 'y', '', ' ', '__proto__', null),
        fc.string({ unit: 'binary', maxLength: 6 }),
      );
    case 'integer':
      return fc.oneof(fc.constantFrom<Json>(0, 1, null), fc.maxSafeInteger());
    case 'decimal':
      return fc.oneof(
        fc.constantFrom<Json>(0, 99.99, null),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      );
    case 'boolean':
      return fc.constantFrom<Json>(true, false, null);
    case 'datetime':
      return fc.oneof(fc.constantFrom<Json>(0, 1_772_000_000, null), epoch());
    case 'list':
      return fc.constantFrom<Json>(...OPTIONS, null);
    case 'relationship':
      return fc.uniqueArray(fc.nat(2), { maxLength: attribute.many ? 3 : 1 });
  }
}
