import { expect, test } from 'vitest';
import type { LockHolder } from '../../../src/ledger/backend.ts';
import { isHolderGone } from '../../../src/ledger/is-holder-gone.ts';

const HERE = { name: 'ci', place: 'p', isAlive: (pid: number) => pid === 10 };
const GONE = 11;

test.each<readonly [what: string, over: Partial<LockHolder>, shared: boolean, gone: boolean]>([
  ['of this place runs', { pid: 10, place: 'p' }, true, false],
  ['of this place does not run', { pid: GONE, place: 'p' }, true, true],
  ['of another place, under the same name, nobody knows about', { pid: GONE, place: 'q' }, true, false],
  ['of no place nobody knows about', { pid: GONE }, true, false],
  ['of this host runs', { pid: 10 }, false, false],
  ['of this host does not run', { pid: GONE, place: 'q' }, false, true],
  ['of another host nobody knows about', { pid: GONE, host: 'other', place: 'p' }, false, false],
  ['without a process nobody knows about', { pid: 0, place: 'p' }, true, false],
])('a holder %s', (_, over, shared, gone) => {
  expect(isHolderGone(aHolder(over), HERE, shared)).toBe(gone);
});

test('where this place has no name, none is the same', () => {
  expect(isHolderGone(aHolder({ pid: GONE }), { ...HERE, place: undefined }, true)).toBe(false);
});

function aHolder(over: Partial<LockHolder>): LockHolder {
  return { id: 'a', operation: 'apply', who: 'jo', host: 'ci', pid: 10, command: 'c', since: 's', ...over };
}
