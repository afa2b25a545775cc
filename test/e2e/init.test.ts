import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { aFakeGithub, type FakeGithub, TOKEN } from '../support/hosts/fake-github.ts';
import { trueup } from '../support/trueup.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';

const run = promisify(execFile);
const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly with?: { readonly [name: string]: unknown };
  readonly env?: { readonly [name: string]: string };
}

interface Workflow {
  readonly on: object;
  readonly permissions: object;
  readonly defaults?: { readonly run: { readonly 'working-directory': string } };
  readonly jobs: { readonly [job: string]: { readonly steps: readonly Step[]; readonly permissions: object } };
}

let workspace: TestWorkspace;
let github: FakeGithub;
let place: string;
/** Commands that the workflow finds on its PATH before any other: the built trueup, and an npm that only writes down. */
let bin: string;

beforeAll(async () => {
  const seed = {
    workspace: { id: 'tx2p130c', region: 'us', name: 'Shop' },
    types: { Order: { attributes: { name: { type: 'string' }, status: { type: 'string' } } } },
    instances: { Order: { 'O-1': { attributes: { name: 'theirs', status: 'open' } } } },
  } as const;
  workspace = await aWorkspace({ seed });
  github = await aFakeGithub();
  place = mkdtempSync(join(tmpdir(), 'trueup-init-e2e-'));
  bin = join(place, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'trueup'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await writeFile(join(bin, 'npm'), `#!/bin/sh\necho "$@" >> '${join(place, 'npm.log')}'\n`);
  for (const name of ['trueup', 'npm']) await chmod(join(bin, name), 0o755);
});
afterAll(async () => {
  await workspace.close();
  await github.close();
  rmSync(place, { recursive: true, force: true });
});

async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  return (await run('git', [...identity, ...args], { cwd })).stdout;
}

/** A bare repository and a clone of it with one commit. */
async function aRepository(name: string): Promise<{ readonly bare: string; readonly clone: string }> {
  const bare = join(place, `${name}.git`);
  const clone = join(place, name);
  await git(place, 'init', '--quiet', '--bare', bare);
  await git(place, 'clone', '--quiet', bare, clone);
  await git(clone, 'checkout', '--quiet', '-b', 'main');
  return { bare, clone };
}

async function commitAll(clone: string): Promise<void> {
  await git(clone, 'add', '--all');
  await git(clone, 'commit', '--quiet', '--message', 'change');
  await git(clone, 'push', '--quiet', '--set-upstream', 'origin', 'main');
}

async function readWorkflow(clone: string): Promise<Workflow> {
  return parse(await readFile(join(clone, '.github/workflows/trueup.yml'), 'utf8'));
}

/** Runs the `run:` lines of a job as a runner would, on a fresh clone, and answers all they print. */
async function runJob(
  bare: string,
  job: string,
  between: (step: Step, clone: string) => Promise<void> = async () => undefined,
): Promise<{ readonly output: string; readonly clone: string }> {
  const clone = mkdtempSync(join(place, 'runner-'));
  await git(place, 'clone', '--quiet', bare, clone);
  const workflow = await readWorkflow(clone);
  const cwd = join(clone, workflow.defaults?.run['working-directory'] ?? '.');
  let output = '';
  for (const step of workflow.jobs[job]?.steps ?? []) {
    if (step.run === undefined || step.if?.includes('!=')) continue;
    await between(step, clone);
    const script = join(clone, '.git/step.sh');
    await writeFile(script, step.run);
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [
        name,
        value.replace(/\$\{\{ secrets\.\w+ \}\}/u, 'a-token').replace('$'.concat('{{ github.token }}'), TOKEN),
      ]),
    );
    // A runner hands no token to a step that does not ask for it.
    const { GITHUB_TOKEN: _token, ...aboutJob } = github.env;
    const PATH = `${bin}:${process.env['PATH']}`;
    const { stdout, stderr } = await run('bash', ['-e', script], {
      cwd,
      env: { PATH, HOME: place, ...aboutJob, GITHUB_WORKSPACE: clone, INTERCOM_API_URL: workspace.url, ...env },
    });
    output += stdout + stderr;
  }
  return { output, clone };
}

const ORDER = (id: string) => `instances: { Order: { ${id}: { attributes: { name: ours } } } }\n`;

describe('the workflow that init writes', () => {
  it('is careful with permissions, secrets and versions', async () => {
    const directory = join(place, 'careful');
    await trueup(['init', directory, '--workspace', 'tx2p130c', '--type', 'Order']);
    const text = await readFile(join(directory, '.github/workflows/trueup.yml'), 'utf8');
    const workflow = await readWorkflow(directory);
    expect(workflow.on).toEqual({ pull_request: null, push: { branches: ['main'] } });
    expect(workflow.permissions).toEqual({});
    expect(workflow.jobs['plan']?.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    expect(workflow.jobs['apply']?.permissions).toEqual({ contents: 'write' });
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/u);
    expect(steps.filter(({ env }) => env !== undefined).map(({ name }) => name)).toEqual(['Plan', 'Comment', 'Apply']);
    // What somebody names a branch or a pull request never becomes part of a script.
    for (const { run: script } of steps) expect(script ?? '').not.toContain('${'.concat('{'));
    expect(text).not.toContain('pull_request_target');
  });

  it('plans a pull request, applies main, and keeps the ledger through pushes that come between', async () => {
    const { bare, clone } = await aRepository('shop');
    const started = await trueup(['init', '--workspace', 'tx2p130c', '--type', 'Order', '--ledger', 'file'], {
      cwd: clone,
    });
    expect(started.code, started.stderr).toBe(0);
    const project = await readFile(join(clone, 'trueup.yaml'), 'utf8');
    const attributes = '    attributes: { name: string, status: string }\n';
    await writeFile(join(clone, 'trueup.yaml'), project.replace(/ {4}# attributes:\n/u, attributes));
    await writeFile(join(clone, 'objects/order.yaml'), ORDER('O-2'));
    await commitAll(clone);
    workspace.mark();
    const planned = await runJob(bare, 'plan');
    expect(planned.output).toContain('Success! The configuration is valid.');
    expect(planned.output).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(github.comments.at(-1)?.body).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    expect(workspace.writes()).toEqual([]);
    const applied = await runJob(bare, 'apply', async ({ name }) => {
      if (name !== 'Keep the ledger') return;
      await writeFile(join(clone, 'README.md'), 'between\n');
      await commitAll(clone);
    });
    expect(applied.output).toContain('Apply complete! Resources: 1 added');
    expect(workspace.writes()).toHaveLength(1);
    await git(clone, 'pull', '--quiet', '--rebase');
    const log = await git(clone, 'log', '--format=%s %an', '-2');
    expect(log).toBe('trueup: ledger after apply [skip ci] github-actions[bot]\nchange a\n');
    const changed = await git(clone, 'show', '--name-only', '--format=', 'HEAD');
    expect(changed).toBe('.trueup/ledger.jsonl\n');
    const again = await runJob(bare, 'apply');
    expect(again.output).toContain('No changes.');
    expect(await git(again.clone, 'status', '--porcelain', '--ignored')).toMatch(/^(?:!! \S+\n)*$/u);
    await git(clone, 'fetch', '--quiet');
    expect(await git(clone, 'log', '--format=%s', '-1', 'origin/main')).toContain('trueup: ledger');
    expect(await readFile(join(place, 'npm.log'), 'utf8')).toMatch(
      /^(?:install --global --ignore-scripts trueup@\d+\.\d+\.\d+\n)+$/u,
    );
  });

  it('keeps the ledger on a branch where there is a remote, and needs no step for that', async () => {
    const { bare, clone } = await aRepository('shared');
    const started = await trueup(['init', '--workspace', 'tx2p130c', '--type', 'Order'], { cwd: clone });
    expect(started.code, started.stderr).toBe(0);
    const project = await readFile(join(clone, 'trueup.yaml'), 'utf8');
    const attributes = '    attributes: { name: string, status: string }\n';
    await writeFile(join(clone, 'trueup.yaml'), project.replace(/ {4}# attributes:\n/u, attributes));
    await writeFile(join(clone, 'objects/order.yaml'), ORDER('O-3'));
    await commitAll(clone);
    expect((await runJob(bare, 'plan')).output).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    workspace.mark();
    const applied = await runJob(bare, 'apply');
    expect(applied.output).toContain('Apply complete! Resources: 1 added');
    expect(applied.output).not.toContain('Warning');
    expect(workspace.writes()).toHaveLength(1);
    const again = await runJob(bare, 'apply');
    expect(again.output).toContain('No changes.');
    expect(workspace.writes()).toHaveLength(1);
    expect((await git(bare, 'for-each-ref', '--format=%(refname:short)')).trim().split('\n')).toEqual([
      'main',
      'trueup-ledger/default',
    ]);
    expect(await git(bare, 'log', '--format=%s', '-1', 'main')).toBe('change\n');
  });

  it('stands at the root of the repository when the project does not', async () => {
    const { bare, clone } = await aRepository('mono');
    const started = await trueup(['init', 'infra/inter com', '--workspace', 'tx2p130c', '--type', 'Order'], {
      cwd: clone,
    });
    expect(started.stdout).toContain('written        ../../.github/workflows/trueup.yml\n');
    await commitAll(clone);
    const planned = await runJob(bare, 'plan');
    expect(planned.output).toContain('No changes.');
    await writeFile(
      join(clone, 'infra/inter com/objects/order.yaml'),
      'instances: { Order: { O-9: { attribute: {} } } }\n',
    );
    await commitAll(clone);
    const failed = await runJob(bare, 'plan').catch(
      (error: { readonly code: number; readonly stderr: string }) => error,
    );
    expect(failed).toMatchObject({ code: 65 });
    expect('stderr' in failed && failed.stderr).toMatch(
      /^::error file=infra\/inter com\/objects\/order\.yaml,line=1,/mu,
    );
  });
});
