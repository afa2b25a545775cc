import { describe, expect, it } from 'vitest';
import type { GitEnd } from '../../../../src/ledger/git/git-port.ts';
import { quoteGit, refusalOf, troubleOf } from '../../../../src/ledger/git/git-trouble.ts';
import { parsePush } from '../../../../src/ledger/git/push-outcome.ts';

const REF = 'refs/heads/trueup-ledger/default';
const SHA = 'a'.repeat(40);

function ended(stdout: string, over: Partial<GitEnd> = {}): GitEnd {
  return { how: 'exited', code: 1, stdout: Buffer.from(stdout), stderr: '', ...over };
}

function said(flag: string, summary: string): GitEnd {
  return ended(`To /srv/r.git\n${flag}\t${SHA}:${REF}\t${summary}\nDone\n`);
}

describe('the outcome of a push', () => {
  it.each([
    ['*', '[new branch]', 'done'],
    [' ', 'aaaaaaa..bbbbbbb', 'done'],
    ['+', 'aaaaaaa...bbbbbbb (forced update)', 'done'],
    ['-', '[deleted]', 'done'],
    ['=', '[up to date]', 'done'],
    ['!', '[rejected] (stale info)', 'lost'],
    ['!', '[rejected] (fetch first)', 'lost'],
    ['!', '[rejected] (already exists)', 'lost'],
    ['!', '[rejected] (non-fast-forward)', 'lost'],
    ['!', `[remote rejected] (cannot lock ref '${REF}': is at ${SHA} but expected ${SHA})`, 'lost'],
    ['!', `[remote rejected] (cannot lock ref '${REF}': reference already exists)`, 'lost'],
    ['!', '[remote rejected] (incorrect old value provided)', 'lost'],
    ['!', `[remote rejected] (cannot lock ref '${REF}': Unable to create '/r.lock': File exists.)`, 'unsure'],
    ['!', '[remote rejected] (failed to update ref)', 'unsure'],
    ['!', '[remote rejected] (failed to lock)', 'unsure'],
    ['!', '[remote failure] (remote failed to report status)', 'unsure'],
    ['!', '[remote rejected] (pre-receive hook declined)', 'forbidden'],
    ['!', '[remote rejected] (protected branch hook declined)', 'forbidden'],
    ['!', '[remote rejected] (deletion prohibited)', 'forbidden'],
    ['!', '[remote rejected] (refusing to allow an app without `workflows` permission)', 'forbidden'],
    ['!', '[remote rejected] (unpacker error)', 'refused'],
    ['!', '[no match]', 'refused'],
  ])('%s %s is %s', (flag, summary, kind) => {
    expect(parsePush(said(flag, summary), REF).kind).toBe(kind);
  });

  it('is read off the line of that ref and no other', () => {
    const other = ended(`To x\n*\t${SHA}:${REF}-other\t[new branch]\n`, { stderr: 'fatal: the remote end hung up' });
    expect(parsePush(other, REF)).toEqual({ kind: 'unsure', why: '' });
  });

  it('is unsure without a word, unless nothing can have been sent', () => {
    const of = (stderr: string, over: Partial<GitEnd> = {}) => parsePush(ended('', { stderr, ...over }), REF);
    expect(of('error: RPC failed; HTTP 502 curl 22').kind).toBe('unsure');
    expect(of('fatal: something nobody has seen').kind).toBe('unsure');
    expect(of('', { how: 'timed-out', code: null }).kind).toBe('unsure');
    expect(of('fatal: unable to access: Could not resolve host: x')).toEqual({
      kind: 'failed',
      trouble: 'unreachable',
    });
    expect(of('fatal: unable to access: The requested URL returned error: 403')).toEqual({
      kind: 'failed',
      trouble: 'not-permitted',
    });
    // Cut while its answer was on the way: what was said of the ref is not believed.
    expect(parsePush({ ...said('*', '[new branch]'), how: 'timed-out', code: null }, REF).kind).toBe('unsure');
  });
});

describe('what git says when it fails', () => {
  it.each([
    ["fatal: unable to access 'https://x/': The requested URL returned error: 503", 'passing'],
    ['error: RPC failed; HTTP 429 curl 22 The requested URL returned error: 429', 'passing'],
    ['fatal: the remote end hung up unexpectedly', 'passing'],
    ["fatal: unable to access 'https://x/': Recv failure: Connection reset by peer", 'passing'],
    ["fatal: unable to access 'https://x/': Operation too slow. Less than 1 bytes/sec", 'passing'],
    ["fatal: could not read Username for 'https://github.com': terminal prompts disabled", 'not-permitted'],
    ['remote: Permission to o/r.git denied to github-actions[bot].\nfatal: unable to access', 'not-permitted'],
    ['git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'not-permitted'],
    ['Host key verification failed.\nfatal: Could not read from remote repository.', 'not-permitted'],
    ['remote: HTTP Basic: Access denied', 'not-permitted'],
    ["fatal: detected dubious ownership in repository at '/srv/r.git'", 'not-permitted'],
    ["remote: Repository not found.\nfatal: repository 'https://github.com/o/r/' not found", 'not-found'],
    ["fatal: '/srv/x.git' does not appear to be a git repository\nfatal: Could not read", 'not-found'],
    ['ssh: connect to host x port 22: Connection timed out', 'unreachable'],
    ['fatal: unable to access: Failed to connect to x port 443: Connection refused', 'unreachable'],
    ['fatal: unable to access: SSL certificate problem: self-signed certificate', 'unreachable'],
    ['fatal: bad object', 'unknown'],
  ])('%s: %s', (stderr, trouble) => {
    expect(troubleOf(ended('', { stderr }))).toBe(trouble);
  });

  it('is quoted without credentials, in one line, and not without end', () => {
    const stderr = [
      'hint: ignore me',
      'Please make sure you have the correct access rights',
      'and the repository exists.',
      "fatal: unable to access 'https://jo:s3cret@git.example.com/o/r.git/': no",
      'remote: header AbCdEf123',
      `x${'y'.repeat(1000)}`,
    ].join('\r\n');
    const quoted = quoteGit(ended('', { stderr }), ['AbCdEf123']);
    expect(quoted).toMatch(
      /^fatal: unable to access 'https:\/\/git\.example\.com\/o\/r\.git\/': no; remote: header \*\*\*; xy/u,
    );
    expect(quoted.length).toBe(401);
    expect(quoteGit(ended('', { code: 128 }), [])).toBe('git ended with 128');
    expect(quoteGit(ended('', { how: 'timed-out', code: null, stderr: 'x' }), [])).toBe('git did not end in time');
  });

  it('is told as what it is', () => {
    const of = (trouble: Parameters<typeof refusalOf>[0]) => refusalOf(trouble, 'branch a of origin', 'why');
    expect(of('not-permitted')).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
    expect(of('not-permitted').hint).toContain('`permissions: contents: write`');
    expect(of('not-found')).toMatchObject({ code: 'ledger-not-permitted' });
    expect(of('not-found').hint).toContain('git remote -v');
    expect(of('unknown')).toMatchObject({ code: 'ledger-git-failed', category: 'failed' });
    for (const trouble of ['unreachable', 'passing'] as const)
      expect(of(trouble)).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
  });
});
