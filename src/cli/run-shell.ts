import { execFile } from 'node:child_process';
import type { CommandContext } from './context.ts';

const LONGEST_MS = 60_000;
const MOST_BYTES = 1024 * 1024;

/** Runs a command of the user's own by their shell, and answers what it writes; fails when it does. */
export function runShell(command: string, env: CommandContext['env']): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, shell: true, timeout: LONGEST_MS, maxBuffer: MOST_BYTES, windowsHide: true };
    execFile(command, [], options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}
