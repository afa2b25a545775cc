import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGitRunner } from '../../../src/cli/git-runner.ts';
import type { GitCall } from '../../../src/ledger/git/git-port.ts';
import { isAlive } from '../../support/is-alive.ts';
import { tempDirectory } from '../ledger/sample.ts';

const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
  process.kill(-leader, signal);
};

/** A program named git that does this. */
async function aGit(script: string): Promise<{ readonly directory: string; readonly call: GitCall }> {
  const directory = await tempDirectory();
  await writeFile(join(directory, 'git'), `#!/bin/sh\n${script}\n`);
  await chmod(join(directory, 'git'), 0o755);
  const env = { PATH: `${directory}:${process.env['PATH']}`, DIRECTORY: directory };
  return { directory, call: { args: ['a', 'b c'], cwd: directory, env, timeoutMs: 60_000, limitBytes: 1024 } };
}

describe('a call of git', () => {
  it('gives it input, and brings back what it says and how it ends', async () => {
    const { call } = await aGit('printf "%s|" "$@"; cat; echo trouble >&2; exit 3');
    const end = await createGitRunner({ env: {} }).run({ ...call, input: [Buffer.from('x'), Buffer.from('y')] });
    expect({ ...end, stdout: end.stdout.toString() }).toEqual({
      how: 'exited',
      code: 3,
      stdout: 'a|b c|xy',
      stderr: 'trouble\n',
    });
  });

  it('sees nothing of any environment but its own', async () => {
    const { call } = await aGit('echo "$HOME$SECRET"');
    expect((await createGitRunner({ env: { SECRET: 'x' } }).run(call)).stdout.toString()).toBe('\n');
  });

  it('ends with all it started when it takes too long, also when it does not want to', async () => {
    const { call, directory } = await aGit(
      'trap "" TERM; sh -c "trap \'\' TERM; echo \\$\\$ > $DIRECTORY/pid; sleep 300; sleep 300" & wait; wait',
    );
    const running = createGitRunner({ env: {}, signalGroup }).run({ ...call, timeoutMs: 500 });
    const end = await running;
    expect(end).toMatchObject({ how: 'timed-out', code: null });
    const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
    while (isAlive(pid)) await setTimeout(10);
  });

  it('ends when it says too much, or when what it writes grows too large', async () => {
    const talking = await aGit('exec yes');
    expect(await createGitRunner({ env: {}, signalGroup }).run(talking.call)).toMatchObject({ how: 'too-large' });
    const writing = await aGit('mkdir -p pack; head -c 5000 /dev/zero > pack/tmp_pack; exec sleep 300');
    const watched = join(writing.directory, 'pack');
    const end = await createGitRunner({ env: {} }).run({ ...writing.call, watched });
    expect(end).toMatchObject({ how: 'too-large', code: null });
  });

  it('is told to be impossible without git, and fails where its directory is gone', async () => {
    const { call, directory } = await aGit('exit 0');
    const none = { ...call, env: { PATH: '/nonexistent' } };
    expect(await createGitRunner({ env: {} }).run(none)).toMatchObject({ how: 'gone', code: null });
    await writeFile(join(directory, 'git'), 'no program');
    await chmod(join(directory, 'git'), 0o644);
    const alone = { ...call, env: { PATH: directory } };
    await expect(createGitRunner({ env: {} }).run(alone)).rejects.toThrow('EACCES');
  });

  it('works in directories for this user alone, where the environment wants them', async () => {
    const place = await tempDirectory();
    const runner = createGitRunner({ env: { TMPDIR: place } });
    const made = await runner.makeDirectory();
    expect(await readdir(place)).toHaveLength(1);
    expect((await stat(made)).mode & 0o777).toBe(0o700);
    await mkdir(join(made, 'objects'));
    await runner.removeDirectory(made);
    expect(await readdir(place)).toEqual([]);
  });
});
