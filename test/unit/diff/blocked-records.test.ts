import { describe, expect, it } from 'vitest';
import { blockedRecords } from '../../../src/diff/blocked-records.ts';
import type { Address } from '../../../src/model/address.ts';
import type { DesiredRecord } from '../../../src/model/desired.ts';
import { body, declared, desiredOf, liveOf, living, order } from '../../support/model-values.ts';

const ghost = order('ghost');
const pointsAt = (id: string, ...references: Address[]) => declared(order(id), body(), { references });
const others = (id: string) => declared(order(id), body(), { state: 'external' });

/** What is blocked, by its address, where only these live. */
function blocked(records: readonly DesiredRecord[], ...there: Address[]): { readonly [address: string]: string } {
  const found = blockedRecords({
    desired: desiredOf(...records),
    live: liveOf(there.map((address) => living(address))),
  });
  return Object.fromEntries([...found].map(([address, note]) => [address, note.message]));
}

const MISSING = `points at ${ghost}, which others own and which does not exist in Intercom`;
const waitsFor = (id: string) => `points at ${order(id)}, which cannot be created for now`;

describe('a record is blocked', () => {
  it('by an instance of others that does not exist, whether it is declared as theirs or not at all', () => {
    const near = pointsAt('A', ghost);
    expect(blocked([others('ghost'), near])).toEqual({ [order('A')]: MISSING });
    expect(blocked([near])).toEqual({ [order('A')]: MISSING });
    const [note] = blockedRecords({ desired: desiredOf(near), live: liveOf([]) }).values();
    expect(note).toEqual({ code: 'external-missing', address: order('A'), message: MISSING, source: near.source });
  });

  it('by all that is blocked before it, however far and however many', () => {
    const chain = [
      pointsAt('A', ghost),
      pointsAt('B', order('A')),
      pointsAt('C', order('A')),
      pointsAt('D', order('C')),
    ];
    const told = { [order('A')]: MISSING, [order('B')]: waitsFor('A'), [order('C')]: waitsFor('A') };
    for (const records of [chain, chain.toReversed()]) {
      expect(blocked(records)).toEqual({ ...told, [order('D')]: waitsFor('C') });
    }
  });

  it('once, for the first thing that stands in its way', () => {
    const twice = pointsAt('B', ghost, order('A'), order('other'));
    expect(blocked([pointsAt('A', ghost), twice])).toEqual({ [order('A')]: MISSING, [order('B')]: MISSING });
  });

  it('in a circle that hangs on something missing', () => {
    const circle = [pointsAt('A', order('B')), pointsAt('B', order('A'), ghost)];
    expect(blocked(circle)).toEqual({ [order('A')]: waitsFor('B'), [order('B')]: MISSING });
  });
});

describe('a record is not blocked', () => {
  it('by what exists, whoever owns it', () => {
    expect(blocked([others('ghost'), pointsAt('A', ghost)], ghost)).toEqual({});
    expect(blocked([pointsAt('A', ghost)], ghost)).toEqual({});
  });

  it('by what is declared and can be created, circles included', () => {
    expect(blocked([pointsAt('A'), pointsAt('B', order('A'))])).toEqual({});
    expect(blocked([pointsAt('A', order('B')), pointsAt('B', order('A'))])).toEqual({});
  });

  it('by something blocked that exists all the same', () => {
    expect(blocked([pointsAt('A', ghost), pointsAt('B', order('A'))], order('A'))).toEqual({ [order('A')]: MISSING });
  });
});
