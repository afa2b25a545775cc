import { expect, it } from 'vitest';
import { contactAddress } from '../../../src/model/address.ts';
import { type Emptied, whyNotCleared } from '../../../src/model/cannot-clear.ts';
import type { Traits } from '../../../src/model/traits.ts';
import { order } from '../../support/model-values.ts';

const attribute: Emptied = { address: order('A'), pointer: '/attributes/note', many: undefined };
const why = (traits: Traits | undefined, over: Partial<Emptied> = {}): string | undefined =>
  whyNotCleared(traits, { ...attribute, ...over });

it('each kind of field has a trait of its own, and only that one counts', () => {
  const text = (how: string, trait: string): string =>
    `would be cleared, and ${how} in this workspace (doctor --canary: ${trait}); it is not sent. ` +
    'Clear it in Intercom by hand, or give it a value';
  expect(why({ null_value: 'ignored' })).toBe(text('null is ignored', 'null_value'));
  expect(why({ null_value: 'refused' })).toBe(text('null is refused', 'null_value'));
  const nothing = 'no request empties such a relationship';
  expect(why({ clear_many: 'nothing' }, { many: true })).toBe(text(nothing, 'clear_many'));
  expect(why({ clear_one: 'nothing' }, { many: false })).toBe(text(nothing, 'clear_one'));
  expect(why({ clear_many: 'nothing', clear_one: 'nothing' })).toBeUndefined();
  expect(why({ null_value: 'ignored', clear_one: 'nothing' }, { many: true })).toBeUndefined();
  expect(why({ null_value: 'ignored', clear_many: 'nothing' }, { many: false })).toBeUndefined();
});

it('what can be cleared, or what nobody has seen, is no reason', () => {
  for (const many of [undefined, true, false]) {
    expect([why(undefined, { many }), why({}, { many })]).toEqual([undefined, undefined]);
  }
  expect(why({ null_value: 'clears' })).toBeUndefined();
  expect(why({ clear_many: 'null' }, { many: true })).toBeUndefined();
  expect(why({ clear_one: 'empty-text' }, { many: false })).toBeUndefined();
});

it('of values only the attributes of instances were looked at, of relationships all', () => {
  const contact = contactAddress('id', '1');
  expect(why({ null_value: 'ignored' }, { address: contact })).toBeUndefined();
  expect(why({ null_value: 'ignored' }, { pointer: '/external_updated_at' })).toBeUndefined();
  expect(why({ clear_many: 'nothing' }, { address: contact, pointer: '/associations/a', many: true })).toBeDefined();
});
