import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressGlob,
  contactAddress,
  conversationAddress,
  hashScope,
  instanceAddress,
  kindOf,
  parseAddress,
} from '../../../src/model/address.ts';

const hostile = fc.oneof(
  fc.constantFrom('%', '#', '/', '%23', '%2F', '\u202e', '\n', '\u0000', '__proto__', '*', 'é', '👩‍👩‍👧', ':', 'a/b'),
  fc.string({ unit: 'binary', minLength: 1 }),
);
const keys = fc.array(hostile, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const types = keys.map((key) => key.replaceAll('/', '_'));

describe('addresses', () => {
  it('come back whole, whatever the type and the key hold', () => {
    fc.assert(
      fc.property(types, keys, (type, externalId) => {
        const address = instanceAddress(type, externalId);
        expect(parseAddress(address)).toEqual({ kind: 'instance', type, externalId });
        expect(kindOf(address)).toBe('instance');
      }),
    );
    fc.assert(
      fc.property(keys, fc.constantFrom('external_id', 'id', 'email'), (key, selector) => {
        expect(parseAddress(contactAddress(selector, key))).toEqual({ kind: 'contact', selector, key });
        expect(parseAddress(conversationAddress(key))).toEqual({ kind: 'conversation', id: key });
      }),
    );
  });

  it('show no character that could lie on a screen or end the address', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(instanceAddress('Order', key)).not.toMatch(/[#\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('are one for one key and differ for two', () => {
    fc.assert(
      fc.property(keys, keys, (left, right) => {
        expect(instanceAddress('Order', left) === instanceAddress('Order', right)).toBe(left === right);
      }),
    );
  });

  it('take what is no encoding as it stands', () => {
    expect(parseAddress('conversation/100%')).toEqual({ kind: 'conversation', id: '100%' });
    expect(parseAddress('contact/id:%E0%A4')).toEqual({ kind: 'contact', selector: 'id', key: '%E0%A4' });
  });

  it('keep keys readable', () => {
    expect(instanceAddress('Order', 'a/b é:1 "x"')).toBe('instance/Order/a/b é:1 "x"');
    expect(instanceAddress('Order', '50%#1')).toBe('instance/Order/50%25%231');
  });

  it('have a hash scope by type for instances and by kind for the rest', () => {
    expect(hashScope(instanceAddress('Order', 'a/b'))).toBe('instance/Order');
    expect(hashScope(contactAddress('email', 'a/b@c'))).toBe('contact');
    expect(hashScope(conversationAddress('5'))).toBe('conversation');
  });

  it.each([
    '',
    'instance',
    'instance/',
    'instance/Order',
    'instance/Order/',
    'contact/70',
    'contact/name:x',
    'Instance/O/1',
    'company/1',
    'instance//1',
    'xcontact/id:1',
    'xconversation/1',
  ])('are not %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('addressGlob', () => {
  it('takes everything but the star for itself', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const address = instanceAddress('Order', key.replaceAll('*', ''));
        fc.pre(parseAddress(address) !== undefined);
        expect(addressGlob(address)(address)).toBe(true);
        expect(addressGlob(address)(`${address}x`)).toBe(false);
        expect(addressGlob(`${address}*`)(`${address}/x\ny`)).toBe(true);
      }),
    );
  });

  it.each([
    ['instance/Order/*', 'instance/Order/a/b', true],
    ['instance/Order/*', 'instance/Orders/a', false],
    ['*/ORD-1', 'instance/Order/ORD-1', true],
    ['*', 'contact/id:1', true],
    ['instance/*/a*c', 'instance/x/abc', true],
    ['instance/*/a*c', 'instance/x/ab', false],
    ['a.c', 'abc', false],
    ['', 'x', false],
    ['a*a', 'a', false],
    ['a*x*c', 'abc', false],
    ['a*b*b*c', 'abc', false],
    ['a*bc', 'abc', true],
  ])('%s against %s: %s', (glob, address, matches) => {
    expect(addressGlob(glob)(address)).toBe(matches);
  });

  it('does not take longer for many stars', () => {
    expect(addressGlob(`${'*a'.repeat(40)}b`)('a'.repeat(5000))).toBe(false);
  });
});
