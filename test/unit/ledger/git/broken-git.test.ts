import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createGitRunner } from '../../../../src/cli/git-runner.ts';
import { readHistory } from '../../../../src/ledger/git/branch-history.ts';
import { type BranchTools, openBranch } from '../../../../src/ledger/git/branch-object.ts';
import type { GitCall, GitEnd, GitPort } from '../../../../src/ledger/git/git-port.ts';
import { openScratch, type Scratch } from '../../../../src/ledger/git/scratch.ts';
import { OutcomeUnknown, type SharedObject } from '../../../../src/ledger/shared-object.ts';
import { aGitPlace, BARE_ENV, git, hasGit, removeGitPlaces } from '../../../engines/git-places.ts';
import { refusal, tempDirectory } from '../sample.ts';

afterAll(removeGitPlaces);

type Answer = Partial<GitEnd> | undefined;
const NOTE = { subject: 'a change\nof two lines', by: 'jo\u0000' };

/** The real git, and in its place this answer where there is one. */
function brokenPort(answer: (call: GitCall) => Answer, env: { readonly [name: string]: string } = {}): GitPort {
  const real = createGitRunner({ env: { ...process.env, ...BARE_ENV, ...env } });
  return {
    ...real,
    run: async (call) => {
      const given = answer(call);
      if (given === undefined) return real.run(call);
      return { how: 'exited', code: 1, stdout: Buffer.alloc(0), stderr: '', ...given };
    },
  };
}

async function aScratch(port: GitPort, root: string): Promise<Scratch> {
  const scratch = await openScratch(port, root, 'origin');
  onTestFinished(() => scratch.remove());
  return scratch;
}

/** A branch of a new repository; `answers` takes the place of calls by the name of the command. */
async function aBranch(answers: { [command: string]: Answer } = {}): Promise<{
  readonly branch: SharedObject;
  readonly answers: { [command: string]: Answer };
  readonly calls: string[];
  readonly scratch: Scratch;
}> {
  const { root } = await aGitPlace();
  const calls: string[] = [];
  const port = brokenPort(({ args }) => {
    calls.push(args[0] ?? '');
    return answers[args[0] ?? ''];
  });
  const scratch = await aScratch(port, root);
  const tools: BranchTools = {
    scratch: async () => scratch,
    remote: 'origin',
    now: Date.now,
    randomBytes,
    sleep: () => setTimeout(1),
  };
  return { branch: openBranch(tools, 'a'), answers, calls, scratch };
}

const bytes = Buffer.from('text\n');

describe.runIf(await hasGit())('a scratch repository', () => {
  it.each<[command: string, answer: Answer, code: string]>([
    ['version', { code: 1 }, 'ledger-no-git'],
    ['version', { code: 0, stdout: Buffer.from('something else') }, 'ledger-no-git'],
    ['version', { code: 0, stdout: Buffer.from('git version 1.99.1') }, 'ledger-no-git'],
    ['config', { code: 128, stderr: 'fatal: bad config line 1 in file .git/config' }, 'ledger-no-repository'],
    ['init', { code: 128, stderr: 'fatal: No space left on device' }, 'ledger-git-failed'],
  ])('cannot be made when git %s answers %j', async (command, answer, code) => {
    const { root } = await aGitPlace();
    const temporary = await tempDirectory();
    const port = brokenPort(({ args }) => (args[0] === command ? answer : undefined), { TMPDIR: temporary });
    const refused = await refusal(openScratch(port, root, 'origin'));
    expect(refused).toMatchObject({ code, category: 'failed' });
    expect(refused.message).toContain(answer?.stderr ?? 'git');
    // What was begun is gone.
    expect(await readdir(temporary)).toEqual([]);
  });

  it.each(['3.0.1', '2.32.0', '2.40.1.windows.1'])('is made by git %s', async (version) => {
    const { root } = await aGitPlace();
    const port = brokenPort(({ args }) =>
      args[0] === 'version' ? { code: 0, stdout: Buffer.from(`git version ${version}\n`) } : undefined,
    );
    await expect(aScratch(port, root)).resolves.toBeDefined();
  });

  it('takes over which directories are safe whoever owns them', async () => {
    const { root } = await aGitPlace();
    await git(root, 'config', '--add', 'safe.directory', '/srv/one two');
    await git(root, 'config', '--add', 'safe.directory', '*');
    const scratch = await aScratch(
      brokenPort(() => undefined),
      root,
    );
    const listed = await scratch.run(['config', '--global', '--get-all', 'safe.directory']);
    expect(listed.stdout.toString()).toBe('/srv/one two\n*\n');
  });
});

describe.runIf(await hasGit())('a branch, when git fails', () => {
  it('is asked for again where the way broke off, and then told', async () => {
    const { branch, answers, calls } = await aBranch({ fetch: { code: 128, stderr: 'fatal: early EOF' } });
    const refused = await refusal(branch.read());
    expect(refused).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
    expect(calls.filter((each) => each === 'fetch')).toHaveLength(3);
    answers['fetch'] = { code: 128, stderr: 'fatal: nobody knows' };
    expect(await refusal(branch.read())).toMatchObject({ code: 'ledger-git-failed' });
    answers['fetch'] = { how: 'too-large', code: null };
    expect(await refusal(branch.read())).toMatchObject({ code: 'ledger-too-large' });
  });

  it('is read again only when it moved', async () => {
    const { branch, calls } = await aBranch();
    const first = await branch.write(bytes, undefined, NOTE);
    calls.length = 0;
    expect(await branch.read()).toEqual({ bytes, version: first });
    expect(calls).toEqual(['ls-remote']);
    // Large ones are not kept in memory.
    const large = Buffer.alloc(100_000, 'a');
    const second = await branch.write(large, first, NOTE);
    calls.length = 0;
    expect(await branch.read()).toEqual({ bytes: large, version: second });
    expect(calls).toEqual(['fetch', 'cat-file']);
    expect(await branch.remove(second ?? '')).toBe(true);
    expect(await branch.read()).toBeUndefined();
    expect(await branch.remove(first ?? '')).toBe(false);
  });

  it('has subjects of one line', async () => {
    const { branch, scratch } = await aBranch();
    await branch.write(bytes, undefined, NOTE);
    expect(await readHistory(scratch, 'a', 'here', 3)).toMatchObject([{ subject: 'a change of two lines', by: 'jo' }]);
  });

  it.each<[answer: Answer, code: string, says: string]>([
    [
      { stdout: Buffer.from('!\tx:refs/heads/a\t[remote rejected] (deletion prohibited)\n') },
      'ledger-not-permitted',
      'deletion prohibited',
    ],
    [
      {
        stdout: Buffer.from('!\tx:refs/heads/a\t[remote rejected] (pre-receive hook declined)\n'),
        stderr: 'remote: not here',
      },
      'ledger-not-permitted',
      'not here',
    ],
    [
      { stdout: Buffer.from('!\tx:refs/heads/a\t[remote rejected] (unpacker error)\n') },
      'ledger-git-failed',
      'unpacker error',
    ],
    [{ stderr: 'fatal: Could not resolve host: x' }, 'ledger-unreachable', 'Could not resolve host'],
  ])('is not written when the push answers %j', async (answer, code, says) => {
    const { branch } = await aBranch({ push: answer });
    const refused = await refusal(branch.write(bytes, undefined, NOTE));
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(says);
  });

  it.each<[answer: Answer, says: string]>([
    [{ how: 'timed-out', code: null }, 'did not end in time'],
    [{ stdout: Buffer.from('!\tx:refs/heads/a\t[remote rejected] (failed to lock)\n') }, 'failed to lock'],
  ])('may or may not be written when the push answers %j', async (answer, says) => {
    const { branch } = await aBranch({ push: answer });
    const written = branch.write(bytes, undefined, NOTE);
    await expect(written).rejects.toThrow(OutcomeUnknown);
    await expect(written).rejects.toThrow(says);
  });

  it('has no history that could not be read', async () => {
    const { scratch, answers } = await aBranch();
    expect(await readHistory(scratch, 'a', 'here', 3)).toEqual([]);
    answers['fetch'] = { code: 128, stderr: 'fatal: Authentication failed' };
    expect(await refusal(readHistory(scratch, 'a', 'here', 3))).toMatchObject({ code: 'ledger-not-permitted' });
  });
});
