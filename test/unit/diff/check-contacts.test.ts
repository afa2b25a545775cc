import { describe, expect, it } from 'vitest';
import { checkContacts } from '../../../src/diff/check-contacts.ts';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { SourcePosition } from '../../../src/model/source.ts';
import { body, declared, desiredOf, liveOf, living, order } from '../../support/model-values.ts';

const byKey = contactAddress('external_id', '70');
const byMail = contactAddress('email', 'jo@example.com');
const byId = contactAddress('id', 'c1');
const at = (file: string, line: number, column: number): SourcePosition => ({ file, line, column });
const block = (address: typeof byKey, source: SourcePosition) => declared(address, body(), { source });

describe('checkContacts', () => {
  it('finds fault with the second block of one contact, and shows the first', () => {
    const [first, second] = [at('a.yaml', 3, 1), at('b.yaml', 1, 1)];
    const live = liveOf([living(byKey, body(), { id: 'c1' }), living(byMail, body(), { id: 'c1' })]);
    expect(checkContacts({ desired: desiredOf(block(byMail, second), block(byKey, first)), live })).toEqual([
      {
        code: 'same-contact',
        severity: 'error',
        message: `${byMail} and ${byKey} are one contact in Intercom (id c1), and each record is declared once`,
        hint: 'move what this block says into the other one and remove it; any one of its selectors will do',
        source: second,
        address: byMail,
        related: { message: `declared here as ${byKey}`, source: first },
      },
    ]);
  });

  it.each<[string, SourcePosition, SourcePosition]>([
    ['by file', at('a.yaml', 9, 9), at('b.yaml', 1, 1)],
    ['by line in one file', at('a.yaml', 2, 9), at('a.yaml', 10, 1)],
    ['by column in one line', at('a.yaml', 2, 3), at('a.yaml', 2, 20)],
  ])('takes for the first the one that is read first: %s', (_case, first, second) => {
    const live = liveOf([living(byKey, body(), { id: 'c1' }), living(byMail, body(), { id: 'c1' })]);
    const [one, other] = [block(byKey, first), block(byMail, second)];
    for (const records of [
      [one, other],
      [other, one],
    ]) {
      expect(checkContacts({ desired: desiredOf(...records), live })).toMatchObject([{ address: byMail }]);
    }
  });

  it('holds a third block against the first as well', () => {
    const records = [byKey, byMail, byId].map((address, index) => block(address, at('a.yaml', index + 1, 1)));
    const live = liveOf(records.map(({ address }) => living(address, body(), { id: 'c1' })));
    const related = { message: `declared here as ${byKey}`, source: at('a.yaml', 1, 1) };
    expect(checkContacts({ desired: desiredOf(...records), live })).toMatchObject([
      { address: byMail, related },
      { address: byId, related },
    ]);
  });

  it('has nothing against several contacts, contacts that are not there, and ids that other kinds share', () => {
    const several = liveOf([living(byKey, body(), { id: 'c1' }), living(byMail, body(), { id: 'c2' })]);
    expect(checkContacts({ desired: desiredOf(declared(byKey), declared(byMail)), live: several })).toEqual([]);
    const nobody = liveOf([], [byKey, byMail]);
    expect(checkContacts({ desired: desiredOf(declared(byKey), declared(byMail)), live: nobody })).toEqual([]);
    const others = [order('A'), conversationAddress('c1'), byKey];
    const sharing = liveOf(others.map((address) => living(address, body(), { id: 'c1' })));
    const desired = desiredOf(...others.map((address) => declared(address)));
    expect(checkContacts({ desired, live: sharing })).toEqual([]);
  });
});
