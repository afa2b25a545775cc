import { describe, expect, it } from 'vitest';
import { mergeLedger } from '../../../src/ledger/merge-ledger.ts';
import { TrueupError } from '../../../src/model/error.ts';
import type { Ledger } from '../../../src/model/ledger.ts';
import { aLedger, refusal } from './sample.ts';
import { sleeps } from './scripted-object.ts';

const moved = () => new TrueupError('moved', { code: 'ledger-moved', category: 'later' });

/** A ledger that others write `losses` times first; then this one's write is kept. */
function contested(losses: number, error: () => Error = moved) {
  let serial = 1;
  let lost = 0;
  return {
    location: 'the ledger',
    read: async () => ({ ledger: aLedger([], { serial }), version: `v${serial}` }),
    write: async (ledger: Ledger) => {
      if (lost === losses) return `v${ledger.serial}`;
      lost += 1;
      serial += 1;
      throw error();
    },
  };
}

const next = (ledger: Ledger): Ledger => ({ ...ledger, serial: ledger.serial + 1 });

describe('a ledger that several write at the same time', () => {
  it('is changed on from what stands there, however often others are first', async () => {
    const { sleep, slept } = sleeps();
    expect(await mergeLedger(contested(30), next, sleep)).toMatchObject({ version: 'v32', ledger: { serial: 32 } });
    expect(slept.slice(0, 2)).toEqual([20, 40]);
    expect(Math.max(...slept)).toBe(500);
  });

  it('stays as it is where nothing is left to change', async () => {
    const { sleep } = sleeps();
    expect(await mergeLedger(contested(0), () => undefined, sleep)).toMatchObject({ version: 'v1' });
  });

  it('is given up in the end, and at once for any other reason', async () => {
    const { sleep, slept } = sleeps();
    expect(await refusal(mergeLedger(contested(Number.POSITIVE_INFINITY), next, sleep))).toMatchObject({
      code: 'ledger-moved',
    });
    expect(slept).toHaveLength(399);
    const denied = () => new TrueupError('no', { code: 'ledger-not-permitted', category: 'unauthorised' });
    expect(await refusal(mergeLedger(contested(1, denied), next, sleep))).toMatchObject({
      code: 'ledger-not-permitted',
    });
    await expect(
      mergeLedger(
        contested(1, () => new RangeError('a bug')),
        next,
        sleep,
      ),
    ).rejects.toThrow(RangeError);
  });

  it('that was taken away is told', async () => {
    const gone = { ...contested(0), read: async () => undefined };
    expect(await refusal(mergeLedger(gone, next, sleeps().sleep))).toMatchObject({
      code: 'ledger-moved',
      message: expect.stringContaining('was taken away'),
    });
  });
});
