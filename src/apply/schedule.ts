import type { Step } from '../model/plan.ts';

/** Hands out steps as soon as what they wait for has succeeded, lowest number first. */
export interface Schedule {
  /** The next step to start; waits while all open ones are blocked; undefined when none will ever be ready. */
  take(): Promise<number | undefined>;
  /** Says how a taken step ended. Dependents of a failed one are never handed out. */
  settle(number: number, succeeded: boolean): void;
  /** Hands out nothing any more; wakes everyone who waits. */
  stop(): void;
  /** Why a step was not handed out; undefined when nothing held it back. */
  whyBlocked(number: number): string | undefined;
}

export function createSchedule(steps: readonly Step[]): Schedule {
  const byNumber = new Map(steps.map((step) => [step.number, step] as const));
  const waitsFor = new Map<number, number>();
  const dependents = new Map<number, number[]>();
  for (const step of steps) {
    // A prerequisite that is not part of this run is done already.
    const open = step.after_steps.filter((number) => byNumber.has(number));
    waitsFor.set(step.number, open.length);
    for (const number of open) {
      const others = dependents.get(number);
      if (others) others.push(step.number);
      else dependents.set(number, [step.number]);
    }
  }
  const ready = steps.filter((step) => waitsFor.get(step.number) === 0).map((step) => step.number);
  const failed = new Set<number>();
  let head = 0;
  let underWay = 0;
  let stopped = false;
  let waiting: (() => void)[] = [];

  return { take, settle, stop, whyBlocked };

  async function take(): Promise<number | undefined> {
    while (!stopped) {
      const number = ready[head];
      if (number !== undefined) {
        head += 1;
        underWay += 1;
        return number;
      }
      if (underWay === 0) return undefined;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    return undefined;
  }

  function settle(number: number, succeeded: boolean): void {
    underWay -= 1;
    if (!succeeded) failed.add(number);
    for (const dependent of dependents.get(number) ?? []) {
      if (!succeeded) continue;
      const left = (waitsFor.get(dependent) ?? 0) - 1;
      waitsFor.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
    wakeAll();
  }

  function stop(): void {
    stopped = true;
    wakeAll();
  }

  function whyBlocked(number: number): string | undefined {
    const blocker = byNumber.get(number)?.after_steps.find((other) => failed.has(other));
    if (blocker !== undefined) return `waits for ${byNumber.get(blocker)?.address}, which was not done`;
    const skipped = byNumber.get(number)?.after_steps.find((other) => (waitsFor.get(other) ?? 0) > 0);
    return skipped === undefined ? undefined : `waits for ${byNumber.get(skipped)?.address}, which was skipped`;
  }

  function wakeAll(): void {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }
}
