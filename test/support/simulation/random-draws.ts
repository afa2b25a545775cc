import type { Json } from '../../../src/model/json.ts';
import type { DesiredDraw, LiveDraw, Slot } from '../random-history.ts';
import { SLOTS } from '../random-history.ts';
import { OPTIONS, type RandomAttribute } from '../random-schema.ts';

/** Numbers from a seed, and what is usually made of them. */
export interface Dice {
  readonly next: () => number;
  /** True this often, 0 to 1. */
  readonly chance: (share: number) => boolean;
  readonly below: (count: number) => number;
  readonly pick: <Value>(values: readonly Value[]) => Value;
}

export function createDice(next: () => number): Dice {
  const below = (count: number) => Math.floor(next() * count);
  return { next, below, chance: (share) => next() < share, pick: (values) => values[below(values.length)] as never };
}

/** What is in Intercom at first, or what somebody does there: `calm` is the share of what stays as it is. */
export function drawLive(dice: Dice, calm: number): LiveDraw[] {
  return SLOTS.map((slot) => drawLiveSlot(dice, slot, calm));
}

/** What somebody does to one thing in Intercom. */
export function drawOneEdit(dice: Dice): LiveDraw[] {
  const touched = dice.below(SLOTS.length);
  return SLOTS.map((slot, index) => drawLiveSlot(dice, slot, index === touched ? 0 : 1));
}

function drawLiveSlot(dice: Dice, slot: Slot, calm: number): LiveDraw {
  const act = dice.chance(calm) ? 'leave' : slot.kind === 'instance' && dice.chance(0.3) ? 'remove' : 'put';
  return { act, ...drawFields(dice, slot), theirs: dice.chance(0.7) ? dice.pick(['a', 'b', 'c']) : undefined };
}

/** What the YAML says. */
export function drawDesired(dice: Dice): DesiredDraw[] {
  return SLOTS.map((slot) => drawDesiredSlot(dice, slot));
}

/** The YAML some time later: most of it stays. */
export function drawNext(dice: Dice, before: readonly DesiredDraw[]): DesiredDraw[] {
  return SLOTS.map((slot, index) => {
    const was = before[index] as DesiredDraw;
    if (dice.chance(0.4)) return was;
    const drawn = drawDesiredSlot(dice, slot);
    return { ...drawn, fields: drawn.fields.map((field, at) => (dice.chance(0.5) ? was.fields[at] : field)) };
  });
}

const INSTANCE_STATES: readonly DesiredDraw['state'][] = [
  ...Array.from({ length: 10 }, () => 'present' as const),
  'omit',
  'omit',
  'omit',
  'absent',
  'absent',
  'forgotten',
  'external',
];
const RECORD_STATES: readonly DesiredDraw['state'][] = [
  'present',
  'present',
  'present',
  'present',
  'omit',
  'forgotten',
];

function drawDesiredSlot(dice: Dice, slot: Slot): DesiredDraw {
  const state = dice.pick(slot.kind === 'instance' ? INSTANCE_STATES : RECORD_STATES);
  return { state, ...drawFields(dice, slot), selector: dice.pick(['external_id', 'id', 'email']) };
}

function drawFields(dice: Dice, slot: Slot): Pick<LiveDraw, 'fields' | 'times'> {
  const time = () => (dice.chance(0.4) ? dice.pick([null, 1_700_000_000, 1_800_000_000]) : undefined);
  return {
    fields: slot.of.attributes.map((attribute) => (dice.chance(0.35) ? undefined : drawValue(dice, attribute))),
    times: [time(), time()],
  };
}

function drawValue(dice: Dice, { type, many }: RandomAttribute): Json {
  switch (type) {
    case 'string':
      return dice.pick(['x', 'y', 'z', '', '__proto__', null]);
    case 'integer':
      return dice.pick([0, 1, 42, null]);
    case 'decimal':
      return dice.pick([0, 99.99, -1.5, null]);
    case 'boolean':
      return dice.pick([true, false, null]);
    case 'datetime':
      return dice.pick([0, 1_772_000_000, null]);
    case 'list':
      return dice.pick([...OPTIONS, null]);
    case 'relationship':
      return [0, 1, 2].filter(() => dice.chance(0.45)).slice(0, many ? 3 : 1);
  }
}
