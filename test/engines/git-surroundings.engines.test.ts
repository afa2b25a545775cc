import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { LedgerBackend } from '../../src/ledger/backend.ts';
import { nextLedger } from '../../src/ledger/empty-ledger.ts';
import { aLedger, anEntry, refusal, tempDirectory } from '../unit/ledger/sample.ts';
import { aRequest, lockOptions, openPlace, type Place } from './engine.ts';
import { aGitPlace, anotherClone, BARE_ENV, type GitPlace, git, hasGit, removeGitPlaces } from './git-places.ts';
import { startGitServer } from './git-server.ts';

const isThere = await hasGit();
afterAll(removeGitPlaces);

async function open(place: Place): Promise<LedgerBackend> {
  const backend = await openPlace(place);
  onTestFinished(() => backend.close());
  return backend;
}

/** Every file below a directory with what is in it. */
async function snapshot(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(
      async (file) =>
        `${file} ${createHash('sha256')
          .update(await readFile(file))
          .digest('hex')}`,
    ),
  );
}

/** Everything a ledger is used for, once. */
async function useAll(backend: LedgerBackend): Promise<void> {
  const lock = await backend.lock(aRequest(), lockOptions());
  await backend.probe();
  const ledger = aLedger([anEntry('instance/Order/1')]);
  const version = await backend.write(ledger, undefined);
  await backend.write(nextLedger(ledger), version);
  await backend.keepCopy('a');
  expect((await backend.read())?.ledger.serial).toBe(8);
  expect(await backend.history(5)).toMatchObject([
    { subject: 'apply: serial 8, 1 owned', by: 'jo on here' },
    { subject: 'apply: serial 7, 1 owned', by: 'jo on here' },
  ]);
  await lock.release();
}

const refsOf = async ({ bare }: GitPlace): Promise<string[]> =>
  (await git(bare, 'for-each-ref', '--format=%(refname:short)')).trim().split('\n').sort();

/** A clone as actions/checkout leaves it: one commit deep, no branch. */
async function aCheckout(url: string): Promise<string> {
  const root = join(await tempDirectory(), 'checkout');
  await git(tmpdir(), 'clone', '--quiet', '--depth=1', '--no-single-branch', url, root);
  await git(root, 'checkout', '--quiet', '--detach');
  return root;
}

describe.runIf(isThere)('the repository of the user', () => {
  test('stays as it is, also as a shallow clone without a branch, and nothing else stays behind', async () => {
    const place = await aGitPlace();
    const root = await aCheckout(pathToFileURL(place.bare).href);
    await writeFile(join(root, 'unsaved.txt'), 'mine');
    const before = await snapshot(root);
    const temporary = await tempDirectory();
    const backend = await openPlace({ ...place, root, env: { ...BARE_ENV, TMPDIR: temporary } });
    await useAll(backend);
    expect(await readdir(temporary)).toHaveLength(1);
    await backend.close();
    expect(await readdir(temporary)).toEqual([]);
    expect(await snapshot(root)).toEqual(before);
    expect(await refsOf(place)).toEqual(['main', 'trueup-copy/default/a', 'trueup-ledger/default']);
    const [author, committer] = (
      await git(place.bare, 'log', '-1', '--format=%an%n%cn', 'trueup-ledger/default')
    ).split('\n');
    expect([author, committer]).toEqual(['trueup', 'trueup']);
    expect(await git(place.bare, 'log', '-1', '--format=%s', 'trueup-ledger/default')).toContain('[skip ci]');
  });

  test('is found from a hook, whose variables mean another index and another repository', async () => {
    const [place, other] = [await aGitPlace(), await aGitPlace()];
    const env = {
      ...BARE_ENV,
      GIT_DIR: join(other.root, '.git'),
      GIT_INDEX_FILE: 'nowhere',
      GIT_WORK_TREE: other.root,
    };
    await (await open({ ...place, env })).write(aLedger(), undefined);
    expect(await refsOf(place)).toContain('trueup-ledger/default');
    expect(await refsOf(other)).toEqual(['main']);
  });

  test('runs no hook and signs nothing, whatever it is configured to do', async () => {
    const place = await aGitPlace();
    const hooks = await tempDirectory();
    await writeFile(join(hooks, 'pre-push'), '#!/bin/sh\nexit 1\n');
    await chmod(join(hooks, 'pre-push'), 0o755);
    for (const [key, value] of [
      ['core.hooksPath', hooks],
      ['push.gpgSign', 'true'],
      ['push.followTags', 'true'],
      ['commit.gpgSign', 'true'],
      ['remote.origin.mirror', 'true'],
    ] as const)
      await git(place.root, 'config', key, value);
    await (await open(place)).write(aLedger(), undefined);
  });

  test('may have names of objects by SHA-256', async () => {
    const directory = await tempDirectory();
    const [bare, root] = [join(directory, 'remote.git'), join(directory, 'clone')];
    await git(directory, 'init', '--quiet', '--bare', '--object-format=sha256', bare);
    await git(directory, 'init', '--quiet', '--object-format=sha256', root);
    await git(root, 'remote', 'add', 'origin', '../remote.git');
    const backend = await open({ ...(await aGitPlace()), root });
    await useAll(backend);
    expect((await backend.read())?.version).toHaveLength(64);
  });

  test('holds projects below its top, each with a ledger of its own, also behind a link', async () => {
    const place = await aGitPlace();
    const roots = ['apps', 'apps/shop'].map((below) => join(place.root, below));
    for (const root of roots) await mkdir(root, { recursive: true });
    for (const [index, root] of roots.entries())
      await (await open({ ...place, root })).write(aLedger([], { serial: index + 1 }), undefined);
    expect(await refsOf(place)).toEqual(['main', 'trueup-ledger/default@apps', 'trueup-ledger/default@apps+shop']);
    const link = join(await tempDirectory(), 'link');
    await symlink(roots[1] ?? '', link);
    expect((await (await open({ ...place, root: link })).read())?.ledger.serial).toBe(2);
  });
});

describe.runIf(isThere)('the way to the remote', () => {
  const LOGIN = 'x-access-token:S3cretToken';
  const HEADER = `AUTHORIZATION: basic ${Buffer.from(LOGIN).toString('base64')}`;

  /** A clone whose remote asks who one is. */
  async function asking(): Promise<{
    place: GitPlace;
    url: string;
    authorizations: () => readonly (string | undefined)[];
  }> {
    const bare = await aGitPlace();
    const server = await startGitServer(bare.bare, { login: LOGIN });
    onTestFinished(() => server.close());
    const place = await anotherClone(bare, server.url('remote.git'));
    return { place, url: server.url(''), authorizations: () => server.requests.map((each) => each.authorization) };
  }

  test('knows the header that actions/checkout configures', async () => {
    const { place, url } = await asking();
    await git(place.root, 'config', `http.${url}.extraheader`, HEADER);
    await (await open(place)).write(aLedger(), undefined);
  });

  test('knows it when it is configured for that directory alone', async () => {
    const { place, url, authorizations } = await asking();
    const credentials = join(await tempDirectory(), 'credentials.config');
    await writeFile(credentials, `[http "${url}"]\n\textraheader = ${HEADER}\n`);
    await git(place.root, 'config', `includeIf.gitdir:${place.root}/.git.path`, credentials);
    await (await open(place)).write(aLedger(), undefined);
    // Sent twice it would be refused by servers that this one does not play.
    for (const sent of authorizations()) expect(sent).toBe(HEADER.replace('AUTHORIZATION: ', ''));
  });

  test('knows the password in an address, which is on no command line', async () => {
    const { place, url } = await asking();
    const bin = await tempDirectory();
    const log = join(bin, 'log');
    const real = (await git(place.root, '--exec-path')).trim();
    await writeFile(join(bin, 'git'), `#!/bin/sh\necho "$@" >> '${log}'\nexec '${real}/git' "$@"\n`);
    await chmod(join(bin, 'git'), 0o755);
    await git(place.root, 'remote', 'set-url', 'origin', `${url.replace('://', `://${LOGIN}@`)}remote.git`);
    const env = { ...BARE_ENV, PATH: `${bin}:${process.env['PATH']}` };
    await (await open({ ...place, env })).write(aLedger(), undefined);
    const called = await readFile(log, 'utf8');
    expect(called).toContain('push --porcelain');
    expect(called).not.toContain('S3cretToken');
  });

  test('that asks and is told nothing is refused, and no credentials are shown', async () => {
    const { place, url } = await asking();
    for (const wrong of ['', 'jo:Wr0ngPassword@']) {
      await git(place.root, 'remote', 'set-url', 'origin', `${url.replace('://', `://${wrong}`)}remote.git`);
      const refused = await refusal((await open(place)).read());
      expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
      expect(refused.hint).toContain('contents: write');
      expect(`${refused.message} ${refused.hint}`).not.toContain('Wr0ng');
    }
  });

  test('goes where the project pushes to, with addresses rewritten as they are there', async () => {
    const [place, other] = [await aGitPlace(), await aGitPlace()];
    await git(place.root, 'config', 'remote.origin.pushurl', 'over:remote.git');
    await git(place.root, 'config', `url.${join(other.bare, '..')}/.insteadOf`, 'over:');
    const backend = await open(place);
    await backend.write(aLedger(), undefined);
    expect((await backend.read())?.ledger.serial).toBe(7);
    expect(await refsOf(place)).toEqual(['main']);
    expect(await refsOf(other)).toContain('trueup-ledger/default');
  });

  test('may lead to a server that lets read and not push', async () => {
    const place = await aGitPlace();
    const version = await (await open(place)).write(aLedger(), undefined);
    const server = await startGitServer(place.bare, { pushStatus: 403 });
    onTestFinished(() => server.close());
    const backend = await open(await anotherClone(place, server.url('remote.git')));
    expect((await backend.read())?.version).toBe(version);
    const refused = await refusal(backend.write(aLedger([], { serial: 8 }), version));
    expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
    expect(refused.message).toContain('403');
    expect(await refusal(backend.lock(aRequest(), lockOptions()))).toMatchObject({ code: 'ledger-not-permitted' });
  });

  test('may lead to a repository that protects branches, and says why', async () => {
    const place = await aGitPlace();
    const hook = join(place.bare, 'hooks/pre-receive');
    await mkdir(join(place.bare, 'hooks'), { recursive: true });
    await writeFile(hook, '#!/bin/sh\necho "branches named trueup-* are protected"\nexit 1\n');
    await chmod(hook, 0o755);
    const refused = await refusal((await open(place)).probe());
    expect(refused).toMatchObject({ code: 'ledger-not-permitted' });
    expect(refused.message).toContain('branches named trueup-* are protected');
    expect(refused.hint).toContain('trueup-lock/*');
  });

  test('may lead to a repository that takes nothing but what follows what stands there', async () => {
    const place = await aGitPlace();
    await git(place.bare, 'config', 'receive.denyNonFastForwards', 'true');
    const backend = await open(place);
    await backend.lock(aRequest({ pid: 2 ** 22 - 1 }), lockOptions());
    const lock = await (await open(place)).lock(aRequest(), lockOptions());
    expect(lock.notice).toContain('no longer runs');
    const other = await open(place);
    const version = await other.write(aLedger(), undefined);
    await other.write(aLedger([], { serial: 8 }), version);
    await lock.release();
    expect(await other.readLock()).toBeUndefined();
  });

  test('may lead nowhere', async () => {
    const place = await aGitPlace();
    const server = await startGitServer(place.bare);
    const url = server.url('remote.git');
    await server.close();
    const gone = await refusal((await open(await anotherClone(place, url))).read());
    expect(gone).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
    const none = await refusal((await open(await anotherClone(place, join(place.bare, 'none')))).read());
    expect(none).toMatchObject({ code: 'ledger-not-permitted' });
    expect(none.message).toContain('no repository');
  });
});

describe.runIf(isThere)('what is missing', () => {
  test.each<[what: string, change: (place: GitPlace) => Promise<Place>, code: string, hint: RegExp]>([
    ['git', async (place) => ({ ...place, env: { ...BARE_ENV, PATH: '/nonexistent' } }), 'ledger-no-git', /2\.32/u],
    ['a git of today', async (place) => ({ ...place, env: await oldGit() }), 'ledger-no-git', /2\.32/u],
    ['a repository', async (place) => ({ ...place, root: await tempDirectory() }), 'ledger-no-repository', /clone/u],
    [
      'the remote',
      async (place) => ({ ...place, settings: { backend: 'git', remote: 'upstream', branch: undefined } }),
      'ledger-no-remote',
      /git remote add upstream/u,
    ],
  ])('is told: %s', async (_what, change, code, hint) => {
    const refused = await refusal((await open(await change(await aGitPlace()))).read());
    expect(refused).toMatchObject({ code, category: 'failed' });
    expect(refused.hint).toMatch(hint);
  });

  async function oldGit(): Promise<{ readonly [name: string]: string }> {
    const bin = await tempDirectory();
    await writeFile(join(bin, 'git'), '#!/bin/sh\necho git version 2.30.2\n');
    await chmod(join(bin, 'git'), 0o755);
    return { ...BARE_ENV, PATH: `${bin}:${process.env['PATH']}` };
  }
});

describe.runIf(isThere)('what somebody else pushed', () => {
  /** Pushes a branch that holds these files, and answers its commit. */
  async function pushed(place: GitPlace, fill: (directory: string) => Promise<void>): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'trueup-pushed-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await git(directory, 'init', '--quiet');
    await fill(directory);
    await git(directory, 'add', '--all');
    await git(directory, 'commit', '--quiet', '--allow-empty', '--message', 'theirs');
    await git(directory, 'push', '--quiet', place.bare, '+HEAD:refs/heads/trueup-ledger/default');
    return (await git(directory, 'rev-parse', 'HEAD')).trim();
  }

  test.each<[what: string, fill: (directory: string) => Promise<void>, code: string]>([
    ['a damaged ledger', (directory) => writeFile(join(directory, 'ledger.jsonl'), 'no\n'), 'ledger-damaged'],
    [
      'bytes that are no text',
      (directory) => writeFile(join(directory, 'ledger.jsonl'), Buffer.of(255, 10)),
      'ledger-damaged',
    ],
    ['something else', (directory) => writeFile(join(directory, 'README.md'), 'ours\n'), 'ledger-not-on-branch'],
    ['nothing', async () => undefined, 'ledger-not-on-branch'],
    ['a link', (directory) => symlink('/etc/passwd', join(directory, 'ledger.jsonl')), 'ledger-not-on-branch'],
    [
      'a directory',
      async (directory) => {
        await mkdir(join(directory, 'ledger.jsonl'));
        await writeFile(join(directory, 'ledger.jsonl/a'), 'a');
      },
      'ledger-not-on-branch',
    ],
  ])('is refused and left as it is: %s', async (_what, fill, code) => {
    const place = await aGitPlace();
    const version = await pushed(place, fill);
    const backend = await open(place);
    expect(await refusal(backend.read())).toMatchObject({ code, category: 'failed' });
    expect(await refusal(backend.write(aLedger(), undefined))).toMatchObject({ code: 'ledger-moved' });
    expect((await git(place.bare, 'rev-parse', 'trueup-ledger/default')).trim()).toBe(version);
  });

  test('beside the ledger stays there', async () => {
    const place = await aGitPlace();
    const first = await (await open(place)).write(aLedger(), undefined);
    const text = await git(place.bare, 'show', `${first}:ledger.jsonl`);
    const version = await pushed(place, async (directory) => {
      await writeFile(join(directory, 'ledger.jsonl'), text);
      await writeFile(join(directory, 'README.md'), 'what this branch is for\n');
    });
    const backend = await open(place);
    await backend.write(aLedger([], { serial: 8 }), version);
    expect(await git(place.bare, 'ls-tree', '--name-only', 'trueup-ledger/default')).toBe('README.md\nledger.jsonl\n');
    expect((await backend.history(5))?.map(({ subject, by }) => [subject, by])).toEqual([
      ['ledger: serial 8, 0 owned', 'unknown on unknown'],
      ['theirs', null],
    ]);
  });
});
