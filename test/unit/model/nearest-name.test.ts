import { describe, expect, test } from 'vitest';
import { nearestName } from '../../../src/model/nearest-name.ts';

describe('nearestName', () => {
  test('finds the intended name', () => {
    expect(nearestName('sttus', ['note', 'status', 'total'])).toBe('status');
    expect(nearestName('oredr', ['order', 'offer'])).toBe('order');
    expect(nearestName('TotalAmount', ['total_amount'])).toBe('total_amount');
    expect(nearestName('placed-at', ['placed_at'])).toBe('placed_at');
  });

  test('suggests nothing far-fetched', () => {
    expect(nearestName('colour', ['status', 'note'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
    expect(nearestName('c', ['a', 'b'])).toBeUndefined();
  });

  test('stays fast on long names', () => {
    const long = 'a'.repeat(100_000);
    expect(nearestName(long, [`${long}b`, 'a'])).toBeUndefined();
  });
});
