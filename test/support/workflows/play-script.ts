import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../dist/bin.js', import.meta.url));

export interface ScriptResult {
  readonly code: number;
  readonly output: string;
}

/** Commands as a job of a CI system finds them: the built trueup, and an npm and an npx that fetch nothing. */
export interface ScriptPlayer {
  play(script: string, cwd: string, env: { readonly [name: string]: string }): Promise<ScriptResult>;
  close(): Promise<void>;
}

export async function aScriptPlayer(): Promise<ScriptPlayer> {
  const place = await mkdtemp(join(tmpdir(), 'trueup-script-'));
  const bin = join(place, 'bin');
  await mkdir(bin);
  const trueup = `exec '${process.execPath}' '${BIN}' "$@"`;
  const commands = {
    trueup,
    npx: `test "$1" = trueup || exit 9\nshift\n${trueup}`,
    npm: 'test "$*" = "ci --ignore-scripts" || exit 9',
  };
  for (const [name, text] of Object.entries(commands)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return {
    play: (script, cwd, env) =>
      new Promise((resolve) => {
        const all = { PATH: `${bin}:${process.env['PATH']}`, HOME: place, ...env };
        execFile('bash', ['-e', '-c', script], { cwd, env: all }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
        );
      }),
    close: () => rm(place, { recursive: true, force: true }),
  };
}
