import type { Step } from '../model/plan.ts';

/** Hands out steps as soon as what they wait for has succeeded, lowest number first. */
export interface Schedule {
  /** The next step to start; waits while all open ones are blocked; undefined when none will ever be ready. */
  take(): Promise<number | undefined>;
  /** Says how a taken step ended. Dependents of a failed one are never handed out. */
  settle(number: number, succeeded: boolean): void;
  /** Hands out nothing any more; wakes everyone who waits. */
  stop(): void;
  /** Lets steps of stages up to this one go. */
  open(stage: number): void;
  /** Keeps a step that was not handed out from ever being, for this reason. */
  refuse(number: number, why: string): void;
  /** True when it was kept back by `refuse`. */
  isRefused(number: number): boolean;
  /** Why a step was not handed out; undefined when nothing held it back. */
  whyBlocked(number: number): string | undefined;
}

/** A step of the run, and how many steps that it waits for have not succeeded yet. */
interface Open {
  readonly step: Step;
  waitsFor: number;
  /** Its stage has not been opened. */
  held: boolean;
}

/** `stageOf`: the stage a step waits for; steps of stage 0 wait for none. */
export function createSchedule(steps: readonly Step[], stageOf: (number: number) => number = () => 0): Schedule {
  const byNumber = new Map(
    steps.map((step): [number, Open] => [step.number, { step, waitsFor: 0, held: stageOf(step.number) > 0 }]),
  );
  const dependents = new Map<number, Open[]>();
  const ready: number[] = [];
  for (const open of byNumber.values()) {
    // A prerequisite that is not part of this run is done already.
    const before = open.step.after_steps.filter((number) => byNumber.has(number));
    open.waitsFor = before.length;
    if (before.length === 0 && !open.held) ready.push(open.step.number);
    for (const number of before) {
      const others = dependents.get(number);
      if (others) others.push(open);
      else dependents.set(number, [open]);
    }
  }
  const failed = new Set<number>();
  const refused = new Map<number, string>();
  let head = 0;
  let underWay = 0;
  let stopped = false;
  let waiting: (() => void)[] = [];

  return { take, settle, stop, open, refuse, isRefused, whyBlocked };

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
      dependent.waitsFor -= 1;
      if (dependent.waitsFor === 0 && !dependent.held) ready.push(dependent.step.number);
    }
    wakeAll();
  }

  function stop(): void {
    stopped = true;
    wakeAll();
  }

  function open(stage: number): void {
    for (const each of byNumber.values()) {
      if (!each.held || stageOf(each.step.number) > stage || refused.has(each.step.number)) continue;
      each.held = false;
      if (each.waitsFor === 0) ready.push(each.step.number);
    }
  }

  function refuse(number: number, why: string): void {
    refused.set(number, why);
    failed.add(number);
  }

  function isRefused(number: number): boolean {
    return refused.has(number);
  }

  function whyBlocked(number: number): string | undefined {
    const why = refused.get(number);
    if (why !== undefined) return why;
    const before = (byNumber.get(number)?.step.after_steps ?? []).flatMap((other) => byNumber.get(other) ?? []);
    const blocker = before.find(({ step }) => failed.has(step.number));
    if (blocker) return `waits for ${blocker.step.address}, which was not done`;
    const skipped = before.find(({ waitsFor }) => waitsFor > 0);
    return skipped && `waits for ${skipped.step.address}, which was skipped`;
  }

  function wakeAll(): void {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }
}
