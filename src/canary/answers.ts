import { TRAIT_NAMES, type TraitName, type Traits, type TraitValue } from '../model/traits.ts';

/** A question that cannot be answered here and now; the others go on. The message says why. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable';
}

/** What was found out, and what was not and why. */
export interface Found {
  readonly traits: Traits;
  readonly open: { readonly [Name in TraitName]?: string };
}

/** Collects answers while they come. */
export interface Answers {
  tell<Name extends TraitName>(name: Name, value: TraitValue<Name>): void;
  /** Says why these are open; those already answered stay so. */
  leaveOpen(names: readonly TraitName[], why: string): void;
  found(): Found;
}

/** Longer reasons are cut: they go into a file that people read. */
const MAX_REASON = 300;

export function createAnswers(): Answers {
  const traits = new Map<TraitName, string | number | null>();
  const open = new Map<TraitName, string>();
  return {
    tell: (name, value) => {
      traits.set(name, value as string | number | null);
      open.delete(name);
    },
    leaveOpen: (names, why) => {
      for (const name of names) if (!traits.has(name)) open.set(name, why.slice(0, MAX_REASON));
    },
    found: () => {
      const pick = <Value>(from: ReadonlyMap<TraitName, Value>) =>
        Object.fromEntries(TRAIT_NAMES.filter((name) => from.has(name)).map((name) => [name, from.get(name)]));
      return { traits: pick(traits) as Traits, open: pick(open) as Found['open'] };
    },
  };
}
