import { instanceAddress } from '../../../src/model/address.ts';
import type { Desired, Moved } from '../../../src/model/desired.ts';
import { type DesiredDraw, SLOTS, type Slot } from '../random-history.ts';
import { TYPES } from '../random-schema.ts';
import type { Dice } from './random-draws.ts';

/** The YAML with entries under `moved`, by position in `SLOTS`. */
export interface MovedDraws {
  readonly draws: readonly DesiredDraw[];
  readonly moves: readonly { readonly from: number; readonly to: number }[];
}

/** Somebody gives an instance another external id, now and then in two stages, and writes so in the YAML. */
export function drawMoves(dice: Dice, draws: readonly DesiredDraw[], before?: readonly DesiredDraw[]): MovedDraws {
  const of = dice.pick(TYPES);
  const places = SLOTS.flatMap((slot, index) => (slot.of === of ? [index] : []));
  const known = places.filter((index) => before?.[index]?.state === 'present');
  const from = dice.pick(known.length > 0 ? known : places);
  const rest = places.filter((index) => index !== from);
  const to = dice.pick(rest);
  const between = dice.chance(0.25) ? rest.filter((index) => index !== to) : [];
  const left = [from, ...between];
  const moved = draws.map((draw, index): DesiredDraw => {
    if (left.includes(index)) return { ...draw, state: 'omit' };
    return ledOver(SLOTS[index] as Slot, index === to ? { ...draw, state: 'present' } : draw, of.type, left, to);
  });
  return { draws: moved, moves: left.map((each) => ({ from: each, to })) };
}

/** Whatever was declared to point at the old ids points at the new one. */
function ledOver(slot: Slot, draw: DesiredDraw, type: string, left: readonly number[], to: number): DesiredDraw {
  const keys = TYPES.find((each) => each.type === type)?.keys ?? [];
  const old = left.map((index) => SLOTS[index]?.key);
  const next = keys.indexOf(SLOTS[to]?.key ?? '');
  const fields = draw.fields.map((field, index) => {
    if (slot.of.attributes[index]?.to !== type || !Array.isArray(field)) return field;
    return field.map((target) => (old.includes(keys[Number(target) % keys.length]) ? next : target));
  });
  return { ...draw, fields };
}

/** The YAML with its `moved`. */
export function withMoves(desired: Desired, { moves }: MovedDraws): Desired {
  const moved = moves.map(({ from, to }): Moved => {
    const source = { file: 'objects/all.yaml', line: 100 + from, column: 1 };
    return { from: addressAt(from), to: addressAt(to), source };
  });
  return { ...desired, moved: moved.sort((left, right) => (left.from < right.from ? -1 : 1)) };
}

function addressAt(index: number): Moved['from'] {
  const { of, key } = SLOTS[index] as Slot;
  return instanceAddress(of.type, key);
}
