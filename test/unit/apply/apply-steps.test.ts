import { describe, expect, it } from 'vitest';
import { RunStopped, TrueupError } from '../../../src/model/error.ts';
import { applyChanges, creation, DELETION, made } from '../../support/apply-changes.ts';
import { remoteRecord } from '../../support/fake-remote.ts';
import { body, order } from '../../support/model-values.ts';

describe('applySteps', () => {
  it('announces every step, and writes the intent down before the request leaves', async () => {
    let before: readonly string[] = [];
    const ran = await applyChanges([creation('A')], {
      write: async () => {
        before = ['intent 1'];
        return made('A');
      },
    });
    expect(ran.events[0]).toMatchObject({ type: 'run-started', steps: [{ number: 1 }] });
    expect(ran.log).toEqual([...before, 'result 1 done']);
    expect(ran.entries.get(order('A'))?.id).toBe('id A');
    expect(ran.counts).toMatchObject({ added: 1, written: 1, failed: 0 });
  });

  it('sends nothing when the intent could not be written down', async () => {
    const intent = async () => {
      throw new TrueupError('disk full', { code: 'journal', category: 'failed' });
    };
    const ran = await applyChanges([creation('A')], {}, { recorder: { intent, result: () => undefined } });
    expect(ran.finished[0]).toMatchObject({ outcome: 'failed', message: 'disk full' });
  });

  it('skips what a signal met before it left', async () => {
    const signal = new AbortController();
    const ran = await applyChanges(
      [creation('A'), creation('B')],
      {
        write: async () => {
          signal.abort('SIGINT');
          throw new TrueupError('interrupted', { code: 'interrupted', category: 'failed' });
        },
      },
      { signal: signal.signal },
    );
    expect(ran.outcomes).toEqual(['skipped', 'skipped']);
    expect(ran.log).toEqual(['intent 1', 'result 1 skipped']);
    expect(ran.entries.size).toBe(0);
  });

  it('goes on after a refusal, but not with what waits for it, and stops when the token is refused', async () => {
    const refuse = (category: 'failed' | 'unauthorised') => async (address: Address) => {
      if (address === order('A')) throw new TrueupError('no', { code: 'x', category });
      return made('B');
    };
    expect((await applyChanges([creation('A'), creation('B')], { write: refuse('failed') })).outcomes).toEqual([
      'failed',
      'done',
    ]);
    const stopped = await applyChanges([creation('A'), creation('B')], { write: refuse('unauthorised') });
    expect(stopped.outcomes).toEqual(['failed', 'skipped']);
    expect(stopped.finished[1]?.message).toContain('not tried');
  });

  it('starts nothing once the signal has fired, and gives every step an outcome', async () => {
    const ran = await applyChanges([creation('A'), creation('B')], {}, { signal: AbortSignal.abort('SIGINT') });
    expect(ran.outcomes).toEqual(['skipped', 'skipped']);
    expect(ran.log).toEqual([]);
    expect(ran.events.at(-1)).toMatchObject({ interrupted: true });
  });

  it('throws a bug instead of telling it as an outcome', async () => {
    const broken = applyChanges([creation('A')], {
      write: async () => {
        throw new RangeError('bug');
      },
    });
    await expect(broken).rejects.toThrow(RangeError);
    const brokenDelete = applyChanges([DELETION], {
      read: async () => ({ state: 'found', record: remoteRecord('1', { body: body({ note: 'x' }) }) }),
      deleteInstance: async () => {
        throw new RangeError('bug');
      },
    });
    await expect(brokenDelete).rejects.toThrow(RangeError);
  });
});
