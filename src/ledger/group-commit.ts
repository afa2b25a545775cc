import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { StepHook } from '../model/step-hook.ts';
import { writeAll } from './write-durably.ts';

/** Appends lines to a file; everything that comes in while the disk is busy shares the next write and the next fsync. */
export interface GroupCommit {
  /** Queues a line for the next group. */
  append(line: string): void;
  /** Resolves when everything queued so far is on disk. After one failure it only fails: what is on disk is unknown. */
  flush(): Promise<void>;
}

/** Commits in groups to an open file. */
export function createGroupCommit(handle: FileHandle, step: StepHook): GroupCommit {
  let queued: string[] = [];
  let group: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const writeGroup = async (): Promise<void> => {
    group = undefined;
    const bytes = Buffer.from(queued.join(''));
    queued = [];
    if (bytes.length === 0) return;
    await step('append');
    await writeAll(handle, bytes);
    await step('fsync');
    await handle.datasync();
  };
  return {
    append: (line) => {
      queued.push(line);
    },
    flush: () => {
      // One turn of the event loop lets everybody who is ready join; a failed group fails all that follow.
      group ??= last.then(() => setImmediate()).then(writeGroup);
      last = group;
      return group;
    },
  };
}
