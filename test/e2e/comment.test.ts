import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aFakeBitbucket, type FakeBitbucket } from '../support/hosts/fake-bitbucket.ts';
import { aFakeGithub, type FakeGithub, TOKEN } from '../support/hosts/fake-github.ts';
import { aFakeGitlab, type FakeGitlab } from '../support/hosts/fake-gitlab.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';
import type { CommandResult } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

let workspace: TestWorkspace;
let project: TestProject;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(2) } }));
  await project.run(['plan', '--out', 'two.json']);
  await project.write('objects/all.yaml', JSON.stringify({ instances: { Product: products(3) } }));
  await project.run(['plan', '--out', 'three.json']);
  expect((await project.apply()).code).toBe(0);
  await project.run(['plan', '--out', 'none.json']);
  await project.write('objects/all.yaml', JSON.stringify({ instances: { Product: products(2) } }));
  await project.run(['plan', '--out', 'delete.json']);
});
afterEach(async () => {
  for (const host of open.splice(0)) await host.close();
});
afterAll(async () => {
  await workspace.close();
  await removeProjects();
});

async function github(): Promise<FakeGithub> {
  const host = await aFakeGithub();
  open.push(host);
  return host;
}

const comment = (
  env: { readonly [name: string]: string | undefined },
  file: string,
  ...flags: string[]
): Promise<CommandResult> => project.run(['comment', file, ...flags], { env, skipsWaits: true });

/** What a request of this kind came to, leaving out who asked. */
const writes = (host: { readonly asked: readonly string[] }) => host.asked.filter((asked) => !asked.startsWith('GET'));

describe('the comment on GitHub', () => {
  it('is made, changed in its place, and left alone where its text is the same', async () => {
    const host = await github();
    const first = await comment(host.env, 'two.json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^comment created: GitHub pull request 7, https:/u);
    expect(host.comments).toHaveLength(1);
    const [text = ''] = host.comments.map(({ body }) => body);
    expect(text.split('\n')[0]).toBe('<!-- trueup {"kind":"plan","environment":"default","project":"","key":""} -->');
    expect(text).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    expect((await comment(host.env, 'three.json')).stdout).toMatch(/^comment updated/u);
    expect(host.comments.map(({ body }) => body.includes('Plan: 3 to add'))).toEqual([true]);
    host.asked.length = 0;
    expect((await comment(host.env, 'three.json')).stdout).toMatch(/^comment unchanged/u);
    expect(writes(host)).toEqual([]);
  });

  it('tells by its labels what would happen, and makes those that are not there', async () => {
    const host = await github();
    host.labels.add('bug');
    await comment(host.env, 'two.json');
    expect([...host.labels]).toEqual(['bug', 'trueup: changes']);
    await comment(host.env, 'delete.json');
    expect([...host.labels]).toEqual(['bug', 'trueup: destroys']);
    await comment(host.env, 'none.json');
    expect([...host.labels]).toEqual(['bug', 'trueup: no changes']);
    expect([...host.known].sort()).toEqual(['bug', 'trueup: changes', 'trueup: destroys', 'trueup: no changes']);
    host.asked.length = 0;
    await comment(host.env, 'two.json', '--no-labels');
    expect(host.asked.filter((asked) => asked.includes('labels'))).toEqual([]);
  });

  it('is found on any page, and no other one is touched: not of another environment, nor what somebody wrote', async () => {
    const host = await github();
    const marker = '<!-- trueup {"kind":"plan","environment":"default","project":"","key":""} -->';
    host.write(`${marker}\nNo changes, trust me.`);
    for (let count = 0; count < 120; count += 1) host.write(`see\n${marker}`);
    await comment(host.env, 'two.json');
    await comment(host.env, 'two.json', '--key', 'left');
    await comment(host.env, 'three.json');
    const ours = host.comments.filter(({ user }) => user.type === 'Bot');
    expect(ours.map(({ body }) => /Plan: (\d)/u.exec(body)?.[1])).toEqual(['3', '2']);
    expect(host.comments[0]?.body).toContain('trust me');
  });

  it('is only brought up to date with --when changes where nothing is to do, and left alone with never', async () => {
    const host = await github();
    expect((await comment(host.env, 'none.json', '--when', 'changes')).stdout).toMatch(/^no comment/u);
    expect(host.comments).toEqual([]);
    await comment(host.env, 'two.json', '--when', 'changes');
    await comment(host.env, 'none.json', '--when', 'changes');
    expect(host.comments.map(({ body }) => body.includes('No changes.'))).toEqual([true]);
    await comment(host.env, 'two.json', '--when', 'never');
    expect(host.comments.map(({ body }) => body.includes('No changes.'))).toEqual([true]);
  });

  it('is one when the answer to its making was lost, and when two jobs make it at once', async () => {
    const lost = await github();
    lost.faults.push({ method: 'POST', path: /comments$/u, answer: { status: 0, drop: true }, after: true });
    expect((await comment(lost.env, 'two.json')).code).toBe(0);
    expect(lost.comments).toHaveLength(1);
    const both = await github();
    const results = await Promise.all([comment(both.env, 'two.json'), comment(both.env, 'two.json')]);
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.comments).toHaveLength(1);
  });

  it('is made anew when somebody removes it meanwhile', async () => {
    const host = await github();
    await comment(host.env, 'two.json');
    host.faults.push({ method: 'PATCH', path: /comments/u, answer: { status: 404, json: { message: 'Not Found' } } });
    host.comments.length = 0;
    expect((await comment(host.env, 'three.json')).stdout).toMatch(/^comment created/u);
  });

  it.each([
    [{ status: 429, headers: { 'retry-after': '5' }, json: { message: 'slow down' } }],
    [{ status: 403, headers: { 'retry-after': '5' }, json: { message: 'You have exceeded a secondary rate limit' } }],
    [
      {
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
        json: { message: 'API rate limit' },
      },
    ],
    [{ status: 502, json: { message: 'Server Error' } }],
    [{ status: 0, drop: true }],
  ])('waits where GitHub asks for it or fails: %j', async (answer) => {
    const host = await github();
    host.faults.push({ method: 'GET', path: /comments$/u, answer });
    expect((await comment(host.env, 'two.json')).code).toBe(0);
    expect(host.comments).toHaveLength(1);
  });

  it.each([
    [{ status: 401, json: { message: 'Bad credentials' } }, 77, 'Check what GITHUB_TOKEN holds'],
    [{ status: 403, json: { message: 'Resource not accessible by integration' } }, 77, 'pull-requests: write'],
    [{ status: 404, json: { message: 'Not Found' } }, 1, 'Check the number and the repository'],
    [
      { status: 422, json: { message: 'Validation Failed', errors: [{ message: 'Body is too long' }] } },
      1,
      'This is a bug',
    ],
    [{ status: 422, json: { message: 'Validation Failed', errors: ['locked'] } }, 1, 'Nothing was changed there'],
    [{ status: 301, headers: { location: 'https://evil.example.com/' } }, 1, 'moved or been renamed'],
    [{ status: 429, headers: { 'retry-after': '3600' }, json: {} }, 75, 'Run the same command again'],
    [{ status: 503, json: {} }, 75, 'Run the same command again'],
  ])('fails loudly: %j', async (answer, code, hint) => {
    const host = await github();
    host.faults.push({ method: 'POST', path: /comments$/u, answer, times: 9 });
    const result = await comment(host.env, 'two.json');
    expect(result.code, result.stderr).toBe(code);
    expect(result.stderr).toContain(hint);
    expect(`${result.stdout}${result.stderr}`).not.toContain(TOKEN);
    expect(host.comments).toEqual([]);
  });

  it('needs a token, but not of a fork, and a pull request', async () => {
    const host = await github();
    const missing = await comment({ ...host.env, GITHUB_TOKEN: undefined }, 'two.json');
    expect(missing.code).toBe(77);
    expect(missing.stderr).toContain('pull-requests: write');
    const event = { pull_request: { number: 7, head: { sha: 'abc', repo: { full_name: 'someone/shop' } } } };
    await project.write('event.json', JSON.stringify(event));
    const fork = { ...host.env, GITHUB_TOKEN: undefined, GITHUB_EVENT_PATH: `${project.directory}/event.json` };
    expect(await comment(fork, 'two.json')).toMatchObject({ code: 0, stdout: '' });
    const push = await comment({ ...host.env, GITHUB_REF: 'refs/heads/main' }, 'two.json');
    expect(push).toMatchObject({ code: 64 });
    expect(push.stderr).toContain('--request NUMBER');
    expect((await comment({ ...host.env, GITHUB_REF: 'x' }, 'two.json', '--request', '7')).code).toBe(0);
    expect(host.comments).toHaveLength(1);
  });

  it('is printed with --dry-run, and nothing is sent', async () => {
    const host = await github();
    const result = await comment(host.env, 'two.json', '--dry-run');
    expect(result.stdout).toMatch(/^<!-- trueup \{.*\} -->\n## /u);
    expect(host.asked).toEqual([]);
    expect((await comment({}, 'two.json')).stderr).toContain('looked for GITHUB_ACTIONS');
    expect((await comment(host.env, 'two.json', '--when', 'sometimes')).code).toBe(64);
    expect((await comment({ ...host.env, GITHUB_TOKEN: 'a b' }, 'two.json')).stderr).toContain('no token has');
  });
});

describe('the comment elsewhere', () => {
  it('is a note on GitLab, with labels', async () => {
    const host: FakeGitlab = await aFakeGitlab();
    open.push(host);
    host.notes.push({
      id: 2,
      body: '<!-- trueup {"kind":"plan","environment":"default","project":"","key":""} -->',
      author: { id: 3 },
    });
    expect((await comment(host.env, 'two.json')).stdout).toMatch(
      /^comment created: GitLab merge request 7, .*#note_101/u,
    );
    await comment(host.env, 'delete.json');
    expect(host.notes).toHaveLength(3);
    expect(host.notes.at(-1)?.body).toContain('1 to destroy');
    expect([...host.labels]).toEqual(['trueup: destroys']);
    host.asked.length = 0;
    await comment(host.env, 'delete.json');
    expect(writes(host)).toEqual([]);
    const fork = {
      ...host.env,
      GITLAB_TOKEN: undefined,
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
      CI_MERGE_REQUEST_PROJECT_ID: '12',
    };
    expect((await comment(fork, 'two.json')).code).toBe(0);
    expect((await comment({ ...host.env, GITLAB_TOKEN: 'wrong' }, 'two.json')).code).toBe(77);
    expect((await comment({ ...host.env, CI_API_V4_URL: 'http://gitlab.example.com' }, 'two.json')).stderr).toContain(
      'CI_API_V4_URL',
    );
  });

  it('is a comment on Bitbucket, as short as it has to be', async () => {
    const host: FakeBitbucket = await aFakeBitbucket();
    open.push(host);
    expect((await comment(host.env, 'two.json')).stdout).toMatch(/^comment created: Bitbucket/u);
    await comment(host.env, 'three.json');
    const ours = host.comments.filter(({ deleted }) => deleted !== true);
    expect(ours.map(({ content }) => content.raw.includes('Plan: 3 to add'))).toEqual([true]);
    host.comments.unshift(
      ...Array.from({ length: 150 }, (_, id) => ({ id: id + 1000, content: { raw: 'x' }, user: { uuid: '{y}' } })),
    );
    expect((await comment(host.env, 'three.json')).stdout).toMatch(/^comment unchanged/u);
  });
});
