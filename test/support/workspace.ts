import type { JournalEntry } from '../../src/sandbox/journal.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';

/** An Intercom workspace for a test, with the questions tests ask of its journal. */
export interface TestWorkspace extends Sandbox {
  /** Requests since the last call of `since`, or since the start. */
  readonly requests: () => readonly JournalEntry[];
  /** Requests that are no reads: everything but GET and the contact search. */
  readonly writes: () => readonly JournalEntry[];
  /** Starts counting anew. */
  readonly mark: () => void;
}

/** Starts the sandbox over real HTTP; the commands under test run in processes of their own. */
export async function aWorkspace(options: Partial<SandboxOptions> = {}): Promise<TestWorkspace> {
  const sandbox = await startSandbox({
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    ...options,
  });
  let from = 0;
  const requests = () => sandbox.journal().slice(from);
  return Object.assign(Object.create(sandbox) as Sandbox, {
    ...sandbox,
    requests,
    writes: () => requests().filter((entry) => entry.method !== 'GET' && entry.path !== '/contacts/search'),
    mark: () => {
      from = sandbox.journal().length;
    },
  });
}
