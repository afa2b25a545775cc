import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestName } from '../../../src/model/nearest-name.ts';

describe('nearestName', () => {
  test('finds the intended name', () => {
    expect(nearestName('sttus', ['note', 'status', 'total'])).toBe('status');
    expect(nearestName('oredr', ['order', 'offer'])).toBe('order');
    expect(nearestName('TotalAmount', ['total_amount'])).toBe('total_amount');
    expect(nearestName('placed-at', ['placed_at'])).toBe('placed_at');
  });

  test('takes one letter too many, too few, another one, or two swapped for one mistake', () => {
    // Three letters may have one mistake in them.
    for (const typed of ['note', 'nte', 'nite', 'onte', 'ntoe', 'noet', 'notee']) {
      expect(nearestName(typed, ['note']), typed).toBe('note');
    }
    for (const typed of ['nit', 'nto', 'xnotx', 'eton', 'ntx']) {
      expect(nearestName(typed, ['note']), typed).toBeUndefined();
    }
  });

  test('forgives a third of the letters as typed, and one always', () => {
    expect(nearestName('abcdef', ['abcdxy'])).toBe('abcdxy');
    expect(nearestName('abcdef', ['abcxyz'])).toBeUndefined();
    expect(nearestName('abcde', ['abcxy'])).toBeUndefined();
    expect(nearestName('abcde', ['abcxe'])).toBe('abcxe');
    expect(nearestName('ab', ['ax'])).toBe('ax');
    expect(nearestName('ab', ['abc'])).toBe('abc');
    expect(nearestName('a', ['ab'])).toBe('ab');
    for (const other of ['xy', 'bc', 'ca']) expect(nearestName('ab', [other]), other).toBeUndefined();
  });

  test('a swap counts as one mistake wherever it stands, and only of neighbours', () => {
    expect(nearestName('abcdefghi', ['bacdefghi'])).toBe('bacdefghi');
    // Three swaps are three mistakes, the most that nine letters may have; with another letter wrong it is one too many.
    expect(nearestName('abcdefghi', ['badcfeghi'])).toBe('badcfeghi');
    expect(nearestName('abcdefghi', ['badcfeghx'])).toBeUndefined();
    expect(nearestName('abcd', ['cbad'])).toBeUndefined();
  });

  test('prefers the fewest mistakes, and the first of equals', () => {
    expect(nearestName('status', ['stats', 'statuses', 'statue', 'state'])).toBe('stats');
    expect(nearestName('status', ['statuses', 'stats'])).toBe('stats');
    expect(nearestName('status', ['statuz', 'Status', 'status_'])).toBe('Status');
    expect(nearestName('note', ['nota', 'notb'])).toBe('nota');
  });

  test('takes letters of both sizes and the three separators for the same', () => {
    for (const typed of ['PLACED_AT', 'placed at', 'Placed-At']) {
      expect(nearestName(typed, ['placedxat', 'placed_at']), typed).toBe('placed_at');
    }
  });

  test('suggests nothing far-fetched', () => {
    expect(nearestName('colour', ['status', 'note'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
    expect(nearestName('c', ['a', 'b'])).toBeUndefined();
    expect(nearestName('', ['a'])).toBeUndefined();
    expect(nearestName('c', ['C'])).toBe('C');
  });

  test('a name is nearest to itself, whatever the others are', () => {
    const name = fc.string({ minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, fc.array(name), (own, others) => {
        const found = nearestName(own, [...others, own]);
        // Only a name that folds to the same may come before it.
        const fold = (text: string): string => text.toLowerCase().replace(/[-_ ]/gu, '_');
        expect(fold(found ?? '')).toBe(fold(own));
      }),
    );
  });

  test('stays fast on long names, and takes none of more than 80 letters', () => {
    const long = 'a'.repeat(100_000);
    expect(nearestName(long, [`${long}b`, 'a'])).toBeUndefined();
    expect(nearestName('a'.repeat(79), ['a'.repeat(80)])).toBe('a'.repeat(80));
    expect(nearestName('a'.repeat(80), ['a'.repeat(81)])).toBeUndefined();
    // Of a long name 26 letters may be off: a third of 80, however long it is.
    expect(nearestName('a'.repeat(105), ['a'.repeat(80)])).toBe('a'.repeat(80));
    expect(nearestName('a'.repeat(107), ['a'.repeat(80)])).toBeUndefined();
  });
});
