import { describe, expect, test } from 'vitest';
import { notSafe, proveSwap } from '../../../src/ledger/prove-swap.ts';
import type { SharedObject } from '../../../src/ledger/shared-object.ts';
import { refusal } from './sample.ts';
import { type Fate, type ScriptedObject, scriptedObject, sleeps } from './scripted-object.ts';

const PROVEN = ['create once', 'compare and swap', 'read what was written', 'remove'];

describe('an engine that swaps', () => {
  test('is proven on a probe that says what it is and leaves nothing behind', async () => {
    const probe = scriptedObject();
    expect(await proveSwap(probe, sleeps().sleep)).toEqual(PROVEN);
    expect(probe.made.map(({ text }) => text)).toEqual(['first\n', 'third\n', undefined]);
    expect(probe.notes).toHaveLength(4);
    for (const note of probe.notes) expect(note).toEqual({ subject: 'a probe', by: 'trueup ledger test' });
  });

  test('is proven whatever answer is lost on the way', async () => {
    for (const fate of ['lost', 'unheard', 'late'] as const)
      for (let spared = 0; spared < 5; spared += 1) {
        const probe = scriptedObject();
        probe.fates.push(...Array<Fate>(spared).fill('kept'), fate);
        expect(await proveSwap(probe, sleeps().sleep)).toEqual(PROVEN);
        expect(probe.version()).toBeUndefined();
      }
  });

  test('that refuses something is told in its own words, and nothing is left behind', async () => {
    for (let spared = 0; spared < 4; spared += 1) {
      const probe = scriptedObject();
      probe.fates.push(...Array<Fate>(spared).fill('kept'), 'refused');
      expect(await refusal(proveSwap(probe, sleeps().sleep))).toMatchObject({ code: 'ledger-not-permitted' });
      expect(probe.version()).toBeUndefined();
    }
  });

  test('that may not remove is told that, and not that it is proven', async () => {
    const probe = scriptedObject();
    probe.fates.push('kept', 'kept', 'kept', 'kept', 'refused');
    expect(await refusal(proveSwap(probe, sleeps().sleep))).toMatchObject({ code: 'ledger-not-permitted' });
  });
});

describe('an engine that does not', () => {
  const cases: readonly (readonly [what: string, twist: (probe: ScriptedObject) => Partial<SharedObject>])[] = [
    [
      'what nobody had made was there already',
      (probe) => ({
        write: async (bytes, expected, note) => (expected ? probe.write(bytes, expected, note) : undefined),
      }),
    ],
    [
      'two created the same object, and both were told that they had',
      (probe) => ({ write: (bytes, expected, note) => probe.write(bytes, expected ?? probe.version(), note) }),
    ],
    [
      'the version that stood there was not accepted as the one expected',
      (probe) => ({
        write: async (bytes, expected, note) => (expected ? undefined : probe.write(bytes, expected, note)),
      }),
    ],
    [
      'two replaced the same version, and both were told that they had',
      (probe) => ({ write: (bytes, expected, note) => probe.write(bytes, expected && probe.version(), note) }),
    ],
    [
      'what was written last is not what is read',
      (probe) => ({
        read: async () => {
          const seen = await probe.read();
          return seen && { ...seen, bytes: Buffer.from('first\n') };
        },
      }),
    ],
    [
      'what was written last is not what is read',
      (probe) => ({
        read: () => {
          const isThere = probe.text() === 'third\n';
          return isThere ? Promise.resolve(undefined) : probe.read();
        },
      }),
    ],
  ];

  test.each(cases)('is refused: %s', async (what, twist) => {
    const probe = scriptedObject();
    const refused = await refusal(proveSwap({ ...probe, ...twist(probe) }, sleeps().sleep));
    expect(refused).toMatchObject({ code: 'ledger-not-safe', category: 'failed' });
    expect(refused.message).toBe(`the object cannot keep a ledger safely: ${what}.`);
    // Whatever it let stand is taken away again.
    expect(probe.version()).toBeUndefined();
  });

  test('is refused when what was removed is still there', async () => {
    const probe = scriptedObject();
    const refused = await refusal(proveSwap({ ...probe, remove: () => Promise.resolve(true) }, sleeps().sleep));
    expect(refused.message).toContain('what was removed is still there');
  });

  test('is refused for what it does, also where its probe cannot be removed', async () => {
    const probe = scriptedObject();
    const write: SharedObject['write'] = (bytes, expected, note) =>
      probe.write(bytes, expected ?? probe.version(), note);
    const remove = () => Promise.reject(new Error('no'));
    expect((await refusal(proveSwap({ ...probe, write, remove }, sleeps().sleep))).message).toContain('two created');
  });

  test('is told with what to do instead', () => {
    expect(notSafe({ location: 'x' }, 'it leaks').hint).toBe(
      'Use an engine that honours conditional writes, or another backend. Nothing was done to the ledger.',
    );
  });
});
