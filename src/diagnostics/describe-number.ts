import type { Wording } from './define-diagnostic.ts';

/** A value that is no number. */
export interface NumberFacts {
  /** `Order.total_amount`. */
  readonly name: string;
  /** The value, or what a message may call it. */
  readonly shown: string;
  /** Where it stands: in quotes, in a cell of a table, or elsewhere. */
  readonly from: 'quotes' | 'cell' | 'elsewhere';
  /** What stands in quotes, when that is a number and may be shown. */
  readonly number: string | undefined;
}

/** Says of a value that is no number what it should have been. */
export function describeNumber(type: string, { name, shown, from, number }: NumberFacts): Wording {
  if (from === 'quotes')
    return {
      message: `${name} is ${type}, and ${shown} is a text`,
      hint: number === undefined ? 'write a number' : `write ${number} without quotes`,
    };
  return {
    message: `${name} is ${type}, and ${shown} is not`,
    hint: from === 'cell' ? 'write digits and at most one point: 1204.5' : 'write a number',
  };
}
