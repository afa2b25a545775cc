import { describe, expect, it } from 'vitest';
import type { LockHolder } from '../../../src/ledger/backend.ts';
import { parseGroupLock, renderGroupLock, type ShardGroup } from '../../../src/ledger/shard-group.ts';

const HOLDER: LockHolder = {
  id: 'aaaaaaaaaaaaaaaa',
  operation: 'apply',
  who: 'jo',
  host: 'here',
  pid: 0,
  command: 'trueup apply',
  since: '2026-11-22T12:00:00.000Z',
};
const GROUP: ShardGroup = {
  name: 'run',
  total: 2,
  shards: new Map([[2, { holder: 'x', pid: 7, turn: 3, reached: 1, holding: ['instance/Order/1'] }]]),
};

describe('the lock of a group', () => {
  const text = renderGroupLock(HOLDER, GROUP);
  const changed = (change: (group: { [key: string]: unknown }) => void): string => {
    const json = JSON.parse(text) as { group: { [key: string]: unknown } };
    change(json.group);
    return JSON.stringify(json);
  };

  it('is read as it was written', () => {
    expect(parseGroupLock(text)).toEqual({ holder: HOLDER, group: GROUP });
  });

  it.each<[string, string]>([
    ['no lock at all', 'nonsense'],
    ['the lock of one process alone', JSON.stringify({ ...(JSON.parse(text) as object), group: undefined })],
    ['a group without a name', changed((group) => delete group['name'])],
    ['a group without a number', changed((group) => delete group['total'])],
    ['a group without shards', changed((group) => delete group['shards'])],
    ['a shard that is none', changed((group) => Object.assign(group, { shards: { 1: 7 } }))],
    ['a shard without a holder', changed((group) => Object.assign(group, { shards: { 1: { turn: 1 } } }))],
  ])('is not read out of %s', (_, other) => {
    expect(parseGroupLock(other)).toBeUndefined();
  });
});
