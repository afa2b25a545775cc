import { setImmediate } from 'node:timers/promises';

/** A clock on which waiting takes no time: what is due next happens next, always in the same order. */
export interface VirtualClock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Calls `work` after this long. */
  readonly after: (milliseconds: number, work: () => void) => void;
  /** Lets time pass until the promise settles; throws when nothing is left that could settle it. */
  readonly runUntil: <Value>(promise: Promise<Value>) => Promise<Value>;
  /** Lets time pass until nothing is due any more. */
  readonly drain: () => Promise<void>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

/** Starts at a time that is a round number of rate windows. */
export function createVirtualClock(start = 1_790_000_000_000): VirtualClock {
  let time = start;
  let order = 0;
  const queue: Event[] = [];
  const after = (milliseconds: number, work: () => void): void => {
    order += 1;
    push(queue, { at: time + Math.max(0, milliseconds), order, work });
  };
  const step = (): boolean => {
    const event = pop(queue);
    if (event === undefined) return false;
    time = Math.max(time, event.at);
    event.work();
    return true;
  };
  const runUntil = async <Value>(promise: Promise<Value>): Promise<Value> => {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    let idle = 0;
    for (;;) {
      await quiet();
      if (settled) return await promise;
      idle = step() ? 0 : idle + 1;
      if (idle > 100) throw new Error('nothing is due, and what is waited for has not happened');
    }
  };
  return {
    now: () => time,
    after,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        after(milliseconds, wake);
        signal?.addEventListener('abort', wake, { once: true });
      }),
    runUntil,
    drain: async () => {
      do await quiet();
      while (step());
    },
  };
}

// What a turn of the event loop set going may itself wait for one, as a group of journal lines does: with fewer turns time
// goes on while somebody is still about to act. After four, only time can go on.
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await setImmediate();
}

function isBefore(left: Event, right: Event): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Event;
    if (!isBefore(event, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
    const below = heap[child] as Event;
    if (isBefore(last, below)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
