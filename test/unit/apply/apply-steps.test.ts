import { describe, expect, it } from 'vitest';
import type { Stages } from '../../../src/apply/apply-steps.ts';
import type { Address } from '../../../src/model/address.ts';
import { ApiError, RunStopped, TrueupError } from '../../../src/model/error.ts';
import type { Remote } from '../../../src/model/remote.ts';
import type { ResultRecord } from '../../../src/model/run.ts';
import { applyChanges, creation, DELETION, jobsOf, made } from '../../support/apply-changes.ts';
import { remoteRecord } from '../../support/fake-remote.ts';
import { body, order, owned } from '../../support/model-values.ts';

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
    expect(stopped.finished[1]).toMatchObject({ message: 'not tried: no', category: 'unauthorised' });
  });

  it('performs what waits for another step once that is done, and says what held it back when it is not', async () => {
    const attempt = (write: Remote['write']) => {
      const [first, second] = [...jobsOf([creation('A')]), ...jobsOf([creation('B')], { number: 2, after_steps: [1] })];
      return applyChanges([], { write }, { jobs: [first, second].flatMap((job) => job ?? []) });
    };
    const done = await attempt(async (address) => made(address === order('A') ? 'A' : 'B'));
    expect(done.outcomes).toEqual(['done', 'done']);
    const held = await attempt(async () => {
      throw new TrueupError('no', { code: 'x', category: 'failed' });
    });
    expect(held.log).toEqual(['intent 1', 'result 1 failed']);
    expect(held.finished[1]).toStrictEqual({
      type: 'step-finished',
      number: 2,
      address: order('B'),
      action: 'create',
      outcome: 'skipped',
      message: `waits for ${order('A')}, which was not done`,
    });
  });

  it('starts no further step once something says why not, and gives that as the reason', async () => {
    const stop = new RunStopped('time is up', { code: 'out-of-time', category: 'later' });
    const wrote: Address[] = [];
    const ran = await applyChanges(
      [creation('A'), creation('B'), creation('C')],
      {
        write: async (address) => {
          wrote.push(address);
          return made('A');
        },
      },
      { whyNot: () => (wrote.length === 0 ? undefined : stop) },
    );
    expect([wrote, ran.outcomes]).toEqual([[order('A')], ['done', 'skipped', 'skipped']]);
    const why = { message: 'not tried: time is up', category: 'later' };
    expect(ran.finished.slice(1)).toMatchObject([why, why]);
  });

  it('tells, and writes down, what came of each step and no more than that', async () => {
    const results: ResultRecord[] = [];
    const ran = await applyChanges(
      [creation('A'), creation('B')],
      {
        write: async (address) => {
          if (address === order('A')) return made('A');
          const request = { status: 422, method: 'POST', path: '/custom_object_instances/Order', requestId: 'req-1' };
          const refused = { code: 'rejected', category: 'failed', hint: 'Look there.', outcome: 'refused' } as const;
          throw new ApiError('no such option', { ...request, ...refused });
        },
      },
      { recorder: { intent: async () => undefined, result: (result) => results.push(result) } },
    );
    const entry = owned(order('A'), { '/attributes/note': 'hash' }, { id: 'id A' });
    const [first, second] = [
      { number: 1, address: order('A'), outcome: 'done', id: 'id A' },
      { number: 2, address: order('B'), outcome: 'failed', message: 'no such option' },
    ];
    expect(results).toStrictEqual([{ ...first, entry }, second]);
    const refused = { hint: 'Look there.', requestId: 'req-1', category: 'failed' };
    expect(ran.events.slice(1, -1)).toStrictEqual([
      { type: 'step-started', number: 1, address: order('A'), action: 'create' },
      { type: 'step-finished', action: 'create', ...first },
      { type: 'step-started', number: 2, address: order('B'), action: 'create' },
      { type: 'step-finished', action: 'create', ...second, ...refused },
    ]);
  });

  it('starts nothing once the signal has fired, and gives every step an outcome', async () => {
    const ran = await applyChanges([creation('A'), creation('B')], {}, { signal: AbortSignal.abort('SIGINT') });
    expect(ran.outcomes).toEqual(['skipped', 'skipped']);
    expect(ran.finished.map(({ message }) => message)).toEqual(Array(2).fill('the run was interrupted'));
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

  describe('in stages', () => {
    const CHANGES = [creation('A'), creation('B'), creation('C')];
    /** A is done at once, B and C in stage 1. */
    const staged = (over: Partial<Stages> = {}): Stages => ({
      of: ({ step }) => (step.address === order('A') ? 0 : 1),
      enter: async () => ({ ids: new Map(), whyNot: () => undefined }),
      ...over,
    });
    const write = async (address: Address) => made(String(address.split('/').at(-1)));

    it('enters a later one when nothing of an earlier one is left, and tells what was done', async () => {
      const asked: (readonly [number, readonly boolean[]])[] = [];
      const stages = staged({
        enter: async (stage, done) => {
          asked.push([stage, jobsOf(CHANGES).map((job) => done(job))]);
          return { ids: new Map(), whyNot: () => undefined };
        },
      });
      const jobs = jobsOf(CHANGES);
      const ran = await applyChanges(CHANGES, { write }, { stages, jobs });
      expect(ran.outcomes).toEqual(['done', 'done', 'done']);
      expect(asked.map(([stage]) => stage)).toEqual([1]);
    });

    it('skips what may not begin, for later, and what is refused with all that is left', async () => {
      const stages = staged({
        enter: async () => ({
          ids: new Map(),
          whyNot: ({ step }) => (step.address === order('B') ? 'waits for another shard' : undefined),
        }),
      });
      const ran = await applyChanges(CHANGES, { write }, { stages });
      expect(ran.finished.map(({ outcome, message, category }) => [outcome, message, category])).toEqual([
        ['done', undefined, undefined],
        ['done', undefined, undefined],
        ['skipped', 'waits for another shard', 'later'],
      ]);
    });

    it('ends when the others cannot be heard any more, and passes on what is a bug', async () => {
      const gone = new TrueupError('the lock is gone', { code: 'ledger-lock-lost', category: 'later' });
      const ran = await applyChanges(CHANGES, { write }, { stages: staged({ enter: () => Promise.reject(gone) }) });
      expect(ran.finished.map(({ outcome, message }) => [outcome, message])).toEqual([
        ['done', undefined],
        ['skipped', 'not tried: the lock is gone'],
        ['skipped', 'not tried: the lock is gone'],
      ]);
      const bug = staged({ enter: () => Promise.reject(new RangeError('a bug')) });
      await expect(applyChanges(CHANGES, { write }, { stages: bug })).rejects.toThrow(RangeError);
    });

    it('does not enter one after a signal', async () => {
      const signal = new AbortController();
      const stages = staged({ enter: () => Promise.reject(new Error('entered')) });
      const stopping = async (address: Address) => {
        signal.abort('SIGINT');
        return write(address);
      };
      const ran = await applyChanges(CHANGES, { write: stopping }, { stages, signal: signal.signal });
      expect(ran.outcomes).toEqual(['done', 'skipped', 'skipped']);
    });
  });
});
