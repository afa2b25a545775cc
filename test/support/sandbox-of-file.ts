import { afterAll } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type InProcess, inProcess } from './in-process.ts';

/** The embedded Intercom and the stages connected to it. */
export interface Connected {
  readonly sandbox: Sandbox;
  readonly trueup: InProcess;
}

/** Starts a sandbox whose clock stands still for all tests of the file that asks; it is closed after them. */
export async function sandboxOfFile(): Promise<Connected> {
  const sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  const trueup = inProcess(sandbox);
  afterAll(async () => {
    await trueup.close();
    await sandbox.close();
  });
  return { sandbox, trueup };
}
