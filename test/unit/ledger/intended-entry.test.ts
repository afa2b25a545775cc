import { describe, expect, test } from 'vitest';
import { type IntendedStep, intendAhead, intendedEntry } from '../../../src/ledger/intended-entry.ts';
import { aLedger, anEntry } from './sample.ts';

const ORDER = 'instance/Order/1';
const NEXT = anEntry(ORDER, { id: null, fields: { '/attributes/status': 'hash-b' } });

describe('an entry nobody has confirmed', () => {
  test('is owned as it was, with what it was to become beside it', () => {
    const was = anEntry(ORDER, { fields: { '/attributes/status': 'hash-a', '/associations/items': ['hash-i'] } });
    expect(intendedEntry(was, { address: ORDER, id: 'id-1', entry: NEXT })).toEqual({
      ...was,
      intended: { '/attributes/status': 'hash-b', '/associations/items': [] },
    });
  });

  test('that is new owns nothing but what it was to become', () => {
    expect(intendedEntry(undefined, { address: ORDER, id: null, entry: NEXT })).toEqual({
      address: ORDER,
      id: null,
      fields: {},
      intended: NEXT.fields,
      protected: false,
    });
  });

  test('has the id that was learned last', () => {
    const idOf = (...[was, id, entryId, learned]: (string | null | undefined)[]) =>
      intendedEntry(
        was === undefined ? undefined : anEntry(ORDER, { id: was }),
        { address: ORDER, id: id ?? null, entry: { ...NEXT, id: entryId ?? null } },
        learned ?? undefined,
      )?.id;
    expect(idOf('was', 'step', 'entry', 'learned')).toBe('learned');
    expect(idOf('was', 'step', 'entry')).toBe('was');
    expect(idOf(null, 'step', 'entry')).toBe('step');
    expect(idOf(undefined, 'step', 'entry')).toBe('step');
    expect(idOf(undefined, null, 'entry')).toBe('entry');
  });

  test('stays protected when either side is', () => {
    for (const [was, next] of [
      [true, false],
      [false, true],
      [true, true],
      [false, false],
    ]) {
      const step: IntendedStep = { address: ORDER, id: null, entry: { ...NEXT, protected: next === true } };
      expect(intendedEntry(anEntry(ORDER, { protected: was === true }), step)?.protected).toBe(was || next);
    }
  });

  test('of a delete stays owned; of what was never owned there is none', () => {
    const step = { address: ORDER, id: 'id-1', entry: null } as const;
    expect(intendedEntry(undefined, step)).toBeUndefined();
    const plain = anEntry(ORDER);
    expect(intendedEntry(plain, step)).toEqual(plain);
    const linked = anEntry(ORDER, { fields: { '/associations/items': ['hash-i'] } });
    expect(intendedEntry(linked, step)).toEqual({ ...linked, intended: { '/associations/items': [] } });
  });
});

describe('a ledger before a run', () => {
  test('holds every step as intended, one after the other, and everything else as it is', () => {
    const other = anEntry('instance/Order/2');
    const gone = anEntry('instance/Order/3');
    const ledger = aLedger([other, gone]);
    const ahead = intendAhead(ledger, [
      { address: ORDER, id: null, entry: NEXT },
      { address: ORDER, id: null, entry: anEntry(ORDER, { id: null, fields: { '/attributes/note': 'hash-c' } }) },
      { address: gone.address, id: 'id-1', entry: null },
      { address: 'instance/Order/4', id: 'id-4', entry: null },
    ]);
    expect({ ...ahead, entries: undefined }).toEqual({ ...ledger, entries: undefined });
    expect([...ahead.entries]).toEqual([
      [other.address, other],
      [gone.address, gone],
      [
        ORDER,
        {
          ...NEXT,
          fields: {},
          intended: { '/attributes/status': 'hash-b', '/attributes/note': 'hash-c' },
        },
      ],
    ]);
    expect([...ledger.entries.keys()]).toEqual([other.address, gone.address]);
  });
});
