import { describe, expect, it } from 'vitest';
import { isSameState, writeMembers, writeScalar, writeTime } from '../../../src/import/written-value.ts';

const plain = { required: false, sensitive: false } as const;

describe('a live value as YAML', () => {
  it('is a date as long as ISO 8601 has one, else seconds, and nothing where those would be taken for milliseconds', () => {
    expect(writeTime(1_772_000_000)).toEqual({ value: '2026-02-25T06:13:20Z' });
    expect(writeTime(253_402_300_799)).toEqual({ value: '9999-12-31T23:59:59Z' });
    expect(writeTime(-62_000_000_000)).toEqual({ value: -62_000_000_000 });
    expect(writeTime(253_402_300_800)).toHaveProperty('why');
    expect(writeTime('tomorrow')).toHaveProperty('why');
  });

  it('is left out when another would be read, and the reason never repeats it', () => {
    const cases = [
      writeScalar({ type: 'string', ...plain }, ['a $', '{env:NAME}'].join('')),
      writeScalar({ type: 'string', ...plain }, 'half \ud83d'),
      writeScalar({ type: 'string', ...plain, sensitive: true }, 'hunter2'),
      writeScalar({ type: 'list', options: ['a'], ...plain }, 'hunter2'),
      writeScalar({ type: 'integer', ...plain }, 2 ** 53),
      writeScalar({ type: 'integer', ...plain }, 'hunter2'),
      writeScalar({ type: 'boolean', ...plain }, 'hunter2'),
    ];
    for (const written of cases) {
      expect(written).toHaveProperty('why');
      expect(JSON.stringify(written)).not.toContain('hunter2');
    }
  });

  it('names members, unless one of them has no name', () => {
    const isOdd = (id: string) => (id === 'odd' ? 'its external id is odd' : undefined);
    expect(writeMembers({ many: true }, ['b', 'a'], isOdd)).toEqual({ value: ['b', 'a'] });
    expect(writeMembers({ many: false }, ['a'], isOdd)).toEqual({ value: 'a' });
    expect(writeMembers({ many: false }, ['a', 'b'], isOdd)).toHaveProperty('why');
    expect(writeMembers({ many: true }, ['a', { id: '7' }], isOdd)).toHaveProperty('why');
    expect(writeMembers({ many: true }, ['odd'], isOdd)).toHaveProperty('why');
  });

  it('is the same state whatever unset looks like, and whether one member stands alone or in a list', () => {
    for (const unset of [undefined, null, '', []]) expect(isSameState(null, unset)).toBe(true);
    expect(isSameState('a', ['a'])).toBe(true);
    expect(isSameState(['a', 'b'], ['a'])).toBe(false);
    expect(isSameState(null, 0)).toBe(false);
  });
});
