import { isUnset } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import type { AttributeSpec } from '../model/project.ts';

/** A declaration that fits every value seen, and what else would: a comment for whoever knows better. */
export interface Guess {
  readonly type: Exclude<AttributeSpec['type'], 'relationship' | 'list' | 'integer' | 'datetime'>;
  readonly comment: string | undefined;
}

/**
 * Guesses the type of an attribute from all its values. Where values cannot tell, the type that holds more is taken: a
 * wrong `integer`, `datetime` or `list` would refuse or change the next value, a `decimal` or `string` takes it as it is.
 * Undefined when it holds what no declaration can.
 */
export function guessAttribute(values: readonly Json[]): Guess | undefined {
  const set = values.filter((value) => !isUnset(value));
  if (set.length === 0 || set.some((value) => typeof value === 'object')) return undefined;
  if (set.every((value) => typeof value === 'boolean')) return { type: 'boolean', comment: undefined };
  if (set.every((value) => typeof value === 'number')) return { type: 'decimal', comment: aboutNumbers(set) };
  const texts = set.filter((value) => typeof value === 'string');
  return {
    type: 'string',
    comment: texts.length === set.length ? aboutTexts(texts) : 'guessed: values of several types were seen',
  };
}

function aboutNumbers(values: readonly number[]): string | undefined {
  if (!values.every(Number.isInteger)) return undefined;
  return values.every((value) => value >= EARLIEST && value < LATEST)
    ? 'guessed: datetime, if these are times'
    : 'guessed: integer, if it is always whole';
}

// Seconds of the years 2000 to 2099.
const EARLIEST = 946_684_800;
const LATEST = 4_102_444_800;

function aboutTexts(values: readonly string[]): string {
  if (values.every((value) => ISO.test(value))) return 'guessed: datetime, if these are times';
  return 'guessed: list, if Intercom has options for it';
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}|$)/u;
