import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../../src/apply/schedule.ts';
import { aStepOf } from '../../support/model-values.ts';

const step = (number: number, after: readonly number[] = []) =>
  aStepOf(number, { address: `instance/Order/${number}`, after_steps: after });

async function takeAll(schedule: ReturnType<typeof createSchedule>, fails: readonly number[] = []): Promise<number[]> {
  const taken: number[] = [];
  for (let number = await schedule.take(); number !== undefined; number = await schedule.take()) {
    taken.push(number);
    schedule.settle(number, !fails.includes(number));
  }
  return taken;
}

describe('stages of a schedule', () => {
  const stageOf = (number: number) => ({ 2: 1, 4: 2 })[number] ?? 0;

  it('hand out nothing of a stage before it is opened', async () => {
    const schedule = createSchedule([step(1), step(2), step(3), step(4)], stageOf);
    expect(await takeAll(schedule)).toEqual([1, 3]);
    schedule.open(1);
    expect(await takeAll(schedule)).toEqual([2]);
    schedule.open(2);
    expect(await takeAll(schedule)).toEqual([4]);
  });

  it('let what waits for a later stage go after it', async () => {
    const schedule = createSchedule([step(1), step(2), step(3, [2]), step(4, [3])], stageOf);
    expect(await takeAll(schedule)).toEqual([1]);
    schedule.open(1);
    expect(await takeAll(schedule)).toEqual([2, 3]);
    schedule.open(2);
    expect(await takeAll(schedule)).toEqual([4]);
  });

  it('remember over stages what failed', async () => {
    const schedule = createSchedule([step(1), step(2, [1])], stageOf);
    expect(await takeAll(schedule, [1])).toEqual([1]);
    schedule.open(1);
    expect(await takeAll(schedule)).toEqual([]);
    expect(schedule.whyBlocked(2)).toBe('waits for instance/Order/1, which was not done');
  });

  it('keep back what is refused, and what waits for it', async () => {
    const schedule = createSchedule([step(1), step(2), step(3, [2])], stageOf);
    schedule.refuse(2, 'waits for others');
    schedule.open(1);
    expect(await takeAll(schedule)).toEqual([1]);
    expect(schedule.whyBlocked(2)).toBe('waits for others');
    expect([schedule.isRefused(2), schedule.isRefused(3)]).toEqual([true, false]);
    expect(schedule.whyBlocked(3)).toBe('waits for instance/Order/2, which was not done');
  });
});
