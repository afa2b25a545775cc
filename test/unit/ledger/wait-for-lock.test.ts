import { describe, expect, test } from 'vitest';
import { waitForLock } from '../../../src/ledger/wait-for-lock.ts';
import { sleeps } from './scripted-object.ts';

describe('waiting for a lock', () => {
  test('asks once and sleeps not at all where it is had, or where nobody waits', async () => {
    const { sleep, slept } = sleeps();
    expect(await waitForLock({ timeoutMs: 0, sleep }, async () => ({ taken: 'it' }))).toBe('it');
    const asked: number[] = [];
    await expect(waitForLock({ timeoutMs: 0, sleep }, refusing(asked))).rejects.toThrow('waited 0');
    expect([asked.length, slept]).toEqual([1, []]);
  });

  test('pauses longer and longer, up to a second, and no longer than there is time', async () => {
    const { sleep, slept } = sleeps();
    const asked: number[] = [];
    await expect(waitForLock({ timeoutMs: 5000, sleep }, refusing(asked))).rejects.toThrow('waited 5000');
    expect(slept).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000, 1000, 425]);
    expect(asked).toHaveLength(11);
  });

  test('ends as soon as it is had', async () => {
    const { sleep, slept } = sleeps();
    const ask = async () => (slept.length === 2 ? { taken: 'it' } : { refuse: () => new Error('not yet') });
    expect(await waitForLock({ timeoutMs: 5000, sleep }, ask)).toBe('it');
    expect(slept).toEqual([25, 50]);
  });

  test('ends with whatever ends the asking or the sleep', async () => {
    const stopped = new Error('SIGINT');
    const { sleep } = sleeps();
    await expect(waitForLock({ timeoutMs: 1, sleep }, () => Promise.reject(stopped))).rejects.toBe(stopped);
    const woken = () => Promise.reject(stopped);
    await expect(waitForLock({ timeoutMs: 1, sleep: woken }, refusing([]))).rejects.toBe(stopped);
  });
});

function refusing(asked: number[]) {
  return async () => {
    asked.push(1);
    return { refuse: (waited: number) => new Error(`waited ${waited}`) };
  };
}
