import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { type Binary, buildBinary } from './real-processes.ts';

const DIRECTORY_ENGINE = fileURLToPath(new URL('directory-engine.ts', import.meta.url));

/** Keeps the ledger in the directory that the environment names: an engine with an object for a lock, and no network. */
const SHARED: Plugin = {
  name: 'directory-engine',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[/]src[/]cli[/]open-backend[.]ts$/ }, () => ({
      contents: `
        import { openDirectoryLedger } from ${JSON.stringify(DIRECTORY_ENGINE)};
        export async function openBackend({ env }) { return openDirectoryLedger({ directory: env.TRUEUP_TEST_LEDGER }); }
      `,
      loader: 'ts',
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    }));
  },
};

/** The built command with a ledger that processes share; with `DIE_AT=k` one kills itself at its k-th step. */
export function buildSharing(): Promise<Binary> {
  return buildBinary([SHARED]);
}

export interface ProcessResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it once. */
export function runBinary(
  { path }: Binary,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], DIE_AT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
