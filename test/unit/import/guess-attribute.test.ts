import { expect, it } from 'vitest';
import { guessAttribute } from '../../../src/import/guess-attribute.ts';

it.each([
  [[true, null, false], { type: 'boolean', comment: undefined }],
  [[1.5, 2], { type: 'decimal', comment: undefined }],
  [[1, 2, null], { type: 'decimal', comment: 'guessed: integer, if it is always whole' }],
  [[1_772_000_000], { type: 'decimal', comment: 'guessed: datetime, if these are times' }],
  [['a', ''], { type: 'string', comment: 'guessed: list, if Intercom has options for it' }],
  [['2026-01-01T00:00:00Z', '2026-01-02'], { type: 'string', comment: 'guessed: datetime, if these are times' }],
  [['a', 1], { type: 'string', comment: 'guessed: values of several types were seen' }],
  [[true, 1], { type: 'string', comment: 'guessed: values of several types were seen' }],
  [[null, '', []], undefined],
  [['a', { b: 1 }], undefined],
  [[['22']], undefined],
])('takes %j for the type that holds more', (values, expected) => {
  expect(guessAttribute(values)).toEqual(expected);
});
