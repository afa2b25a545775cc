import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../../src/apply/schedule.ts';
import { aStepOf } from '../../support/model-values.ts';

const chain = [aStepOf(1), aStepOf(2, { after_steps: [1] }), aStepOf(3, { after_steps: [2] }), aStepOf(4)];

describe('createSchedule', () => {
  it('hands out what is ready, lowest number first, and the rest as soon as it may', async () => {
    const schedule = createSchedule(chain);
    expect([await schedule.take(), await schedule.take()]).toEqual([1, 4]);
    const next = schedule.take();
    schedule.settle(1, true);
    expect(await next).toBe(2);
  });

  it('goes on with independent steps after a failure and hands out no dependent, not even a remote one', async () => {
    const schedule = createSchedule(chain);
    schedule.settle((await schedule.take()) as number, false);
    expect(await schedule.take()).toBe(4);
    schedule.settle(4, true);
    expect(await schedule.take()).toBeUndefined();
    expect(schedule.whyBlocked(2)).toContain(chain[0]?.address);
    expect(schedule.whyBlocked(2)).toContain('was not done');
    expect(schedule.whyBlocked(3)).toContain('was skipped');
    expect(schedule.whyBlocked(4)).toBeUndefined();
  });

  it('wakes everyone who waits when it is stopped, and hands out nothing afterwards', async () => {
    const schedule = createSchedule(chain);
    await schedule.take();
    await schedule.take();
    const waiting = [schedule.take(), schedule.take()];
    schedule.stop();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    expect(await schedule.take()).toBeUndefined();
  });

  it('counts a prerequisite that is not part of the run as done', async () => {
    expect(await createSchedule([aStepOf(5, { after_steps: [1, 2] })]).take()).toBe(5);
  });

  it('says what held a step back, and never what is not part of the run', async () => {
    const schedule = createSchedule([
      aStepOf(2, { after_steps: [1] }),
      aStepOf(3, { after_steps: [1, 2] }),
      aStepOf(4, { after_steps: [1, 3] }),
    ]);
    schedule.settle((await schedule.take()) as number, false);
    expect(schedule.whyBlocked(3)).toBe('waits for instance/Order/S2, which was not done');
    expect(schedule.whyBlocked(4)).toBe('waits for instance/Order/S3, which was skipped');
    expect(schedule.whyBlocked(1)).toBeUndefined();
  });

  it('says what held a step back, not what was done before it', async () => {
    const schedule = createSchedule([
      aStepOf(1),
      aStepOf(2),
      aStepOf(3, { after_steps: [1, 2] }),
      aStepOf(4, { after_steps: [1, 3] }),
    ]);
    schedule.settle((await schedule.take()) as number, true);
    schedule.settle((await schedule.take()) as number, false);
    expect(schedule.whyBlocked(3)).toBe('waits for instance/Order/S2, which was not done');
    expect(schedule.whyBlocked(4)).toBe('waits for instance/Order/S3, which was skipped');
  });

  it('has nothing to hand out of nothing', async () => {
    expect(await createSchedule([]).take()).toBeUndefined();
  });

  it('hands out exactly what every prerequisite allows, each once and none before its time, for any workers', async () => {
    const graphs = fc.array(fc.record({ after: fc.array(fc.nat(20)), fails: fc.boolean() }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 5 }), async (graph, workers) => {
        const after = graph.map(({ after: waits }, index) =>
          [...new Set(waits)].filter((other) => other < index).map((other) => other + 1),
        );
        const schedule = createSchedule(after.map((after_steps, index) => aStepOf(index + 1, { after_steps })));
        const done = new Set<number>();
        const taken: number[] = [];
        const work = async () => {
          for (let number = await schedule.take(); number !== undefined; number = await schedule.take()) {
            taken.push(number);
            for (const waits of after[number - 1] ?? []) expect(done).toContain(waits);
            await Promise.resolve();
            const succeeds = graph[number - 1]?.fails !== true;
            if (succeeds) done.add(number);
            schedule.settle(number, succeeds);
          }
        };
        await Promise.all(Array.from({ length: workers }, work));
        const allowed: number[] = [];
        for (const [index, waits] of after.entries()) {
          if (waits.every((other) => allowed.includes(other) && graph[other - 1]?.fails !== true))
            allowed.push(index + 1);
        }
        expect(taken.sort((left, right) => left - right)).toEqual(allowed);
      }),
    );
  });
});
