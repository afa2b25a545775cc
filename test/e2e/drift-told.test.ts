import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aFakeBitbucket } from '../support/hosts/fake-bitbucket.ts';
import { aFakeGithub } from '../support/hosts/fake-github.ts';
import { aFakeGitlab } from '../support/hosts/fake-gitlab.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';
import type { TestWorkspace } from '../support/workspace.ts';

let workspace: TestWorkspace;
let project: TestProject;

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(2) } }));
  expect((await project.apply()).code).toBe(0);
});
afterAll(async () => {
  await workspace.close();
  await removeProjects();
});

/** Somebody changes a product in Intercom, or puts it back. */
async function rename(name: string): Promise<void> {
  const answer = await fetch(`${workspace.url}/custom_object_instances/Product`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-token', 'content-type': 'application/json', 'intercom-version': '2.16' },
    body: JSON.stringify({ external_id: 'P-1', custom_attributes: { name } }),
  });
  expect(answer.status).toBe(200);
}

const nameOf = () => /P-1[\s\S]*?name"?:\s*"?([^",}\n]+)/u;

describe('drift --issue', () => {
  it.each([
    [
      'GitHub',
      async () => {
        const host = await aFakeGithub();
        return { host, issues: () => host.issues.map(({ state, body }) => ({ isOpen: state === 'open', body })) };
      },
    ],
    [
      'GitLab',
      async () => {
        const host = await aFakeGitlab();
        return {
          host,
          issues: () =>
            host.issues.map(({ state, description }) => ({ isOpen: state === 'opened', body: description })),
        };
      },
    ],
  ] as const)('keeps one issue on %s: opened, left alone, closed, opened again', async (_, open) => {
    const { host, issues } = await open();
    onTestFinished(() => host.close());
    const original = nameOf().exec(await project.read('objects/all.yaml'))?.[1] ?? '';
    const drift = () => project.run(['drift', '--issue'], { env: host.env });
    expect(await drift()).toMatchObject({ code: 0, stderr: 'Notice: no issue: nothing drifted.\n' });
    await rename('by hand');
    const opened = await drift();
    expect(opened.code, opened.stderr).toBe(2);
    expect(opened.stderr).toMatch(/^Notice: issue opened: https:/u);
    expect(issues()).toHaveLength(1);
    expect(issues()[0]?.body).toMatch(/^<!-- trueup \{"kind":"drift".*by hand/su);
    expect((await drift()).stderr).toMatch(/^Notice: issue unchanged/u);
    await rename('by hand again');
    expect((await drift()).stderr).toMatch(/^Notice: issue updated/u);
    await rename(original);
    expect((await drift()).stderr).toMatch(/^Notice: issue closed/u);
    expect(issues().map(({ isOpen }) => isOpen)).toEqual([false]);
    expect((await drift()).stderr).toMatch(/^Notice: issue unchanged/u);
    await rename('once more');
    expect((await drift()).stderr).toMatch(/^Notice: issue reopened/u);
    expect(issues().map(({ isOpen }) => isOpen)).toEqual([true]);
    await rename(original);
  });

  it('is one when the answer to its making was lost, and says what is missing', async () => {
    const host = await aFakeGithub();
    onTestFinished(() => host.close());
    await rename('by hand');
    host.faults.push({ method: 'POST', path: /issues$/u, answer: { status: 0, drop: true }, after: true });
    expect((await project.run(['drift', '--issue'], { env: host.env })).stderr).toMatch(/issue opened/u);
    expect(host.issues).toHaveLength(1);
    const tokenless = await project.run(['drift', '--issue'], { env: { ...host.env, GITHUB_TOKEN: undefined } });
    expect(tokenless.code).toBe(77);
    expect((await project.run(['drift', '--issue'])).stderr).toContain('looked for GITHUB_ACTIONS');
    const bitbucket = await aFakeBitbucket();
    onTestFinished(() => bitbucket.close());
    const none = await project.run(['drift', '--issue'], { env: bitbucket.env });
    expect(none.code).toBe(64);
    expect((await project.apply()).code).toBe(0);
  });
});

describe('a webhook', () => {
  async function listening(status = 200): Promise<{ url: string; told: () => Record<string, unknown>[] }> {
    const told: Record<string, unknown>[] = [];
    const server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        told.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>);
        outgoing.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-canary`, told: () => told };
  }

  it('is told what drift and apply came to, in a few words and without a value', async () => {
    const { url, told } = await listening();
    const env = { TRUEUP_WEBHOOK_URL: url };
    await rename('value-canary');
    expect((await project.run(['drift'], { env })).code).toBe(2);
    expect((await project.run(['plan'], { env })).code).toBe(0);
    expect((await project.run(['apply', '-y'], { env })).code).toBe(0);
    expect((await project.run(['drift'], { env })).code).toBe(0);
    expect(told().map(({ command, text, exit_code }) => [command, text, exit_code])).toEqual([
      ['drift', 'trueup drift (default): 1 moved in Intercom since the last apply', 2],
      ['apply', 'trueup apply (default): 0 added, 1 changed, 0 destroyed', 0],
      ['drift', 'trueup drift (default): nothing moved', 0],
    ]);
    expect(JSON.stringify(told())).not.toContain('canary');
  });

  it('that does not answer, refuses or is no address changes nothing but a warning without its address', async () => {
    const refusing = await listening(500);
    for (const [url, why] of [
      [refusing.url, 'answers 500'],
      ['http://127.0.0.1:1/secret-canary', 'cannot be reached'],
      ['http://example.com/secret-canary', 'it is no https address'],
      ['secret-canary', 'it is no https address'],
    ] as const) {
      const result = await project.run(['drift'], { env: { TRUEUP_WEBHOOK_URL: url } });
      expect(result.code).toBe(0);
      expect(result.stderr).toContain(why);
      expect(result.stderr).toMatch(/^Warning: the webhook of TRUEUP_WEBHOOK_URL was not told: /u);
      expect(result.stderr).not.toContain('canary');
    }
  });
});
