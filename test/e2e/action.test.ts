import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aMoment } from '../support/a-moment.ts';
import { type ActionRunner, anActionRunner, type StepOptions } from '../support/action-runner.ts';
import { aFakeGithub, type FakeGithub, TOKEN as GITHUB_TOKEN } from '../support/hosts/fake-github.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const TOKEN = 'dG9rOjAxMjM0NTY3ODlhYmNkZWY=';
const PULL = (repository: string) => ({
  pull_request: { number: 7, head: { sha: 'c0ffee', repo: repository === '' ? null : { full_name: repository } } },
});

let workspace: TestWorkspace;
let project: TestProject;
let runner: ActionRunner;
let github: FakeGithub;

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(2) } }));
  runner = await anActionRunner(project.directory);
});
beforeEach(async () => {
  github = await aFakeGithub();
  workspace.mark();
});
afterEach(() => github.close());
afterAll(async () => {
  await workspace.close();
  await runner.close();
  await removeProjects();
});

const inputs = (more: { readonly [name: string]: string }) => ({
  token: TOKEN,
  'github-token': GITHUB_TOKEN,
  'api-url': workspace.url,
  ...more,
});
const options = (more: StepOptions = {}): StepOptions => {
  const { GITHUB_TOKEN: _token, ...env } = github.env;
  return { event: PULL('acme/shop'), ...more, env: { ...env, ...more.env } };
};

describe('the action', () => {
  it('plans with one comment, hands on outputs and the plan, and applies exactly that', async () => {
    const plan = await runner.main(inputs({ command: 'plan' }), options());
    expect(plan.code, plan.log).toBe(0);
    const [comment] = github.comments;
    expect(plan.outputs).toMatchObject({
      'has-changes': 'true',
      add: '2',
      change: '0',
      destroy: '0',
      exitcode: '0',
      'plan-file': join(runner.temporary, 'trueup-plan.json'),
      'comment-id': String(comment?.id),
      'comment-url': `https://github.com/acme/shop/pull/7#c${comment?.id}`,
    });
    expect(comment?.body).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    expect([...github.labels]).toEqual(['trueup: changes']);
    expect(workspace.writes()).toEqual([]);
    const file = plan.outputs['plan-file'] ?? '';
    await project.write('objects/all.yaml', JSON.stringify({ instances: { Product: products(3) } }));
    const apply = await runner.main(inputs({ command: 'apply', 'plan-file': file }), options({ event: {} }));
    expect(apply.code, apply.log).toBe(0);
    expect(apply.outputs).toMatchObject({ add: '2', exitcode: '0' });
    expect(workspace.writes()).toHaveLength(2);
    expect(apply.state['lock']).toBe('');
    const again = await runner.main(inputs({ command: 'plan', labels: 'false' }), options());
    expect(again.outputs).toMatchObject({ 'has-changes': 'true', add: '1', 'comment-id': String(comment?.id) });
    expect(github.comments.map(({ body }) => body.includes('Plan: 1 to add'))).toEqual([true]);
    expect((await runner.main(inputs({ command: 'apply' }), options({ event: {} }))).code).toBe(0);
    await project.expectSettled();
  });

  it('shows the tokens nowhere, and hands them to nothing it starts', async () => {
    const plan = await runner.main(inputs({ command: 'plan' }), options());
    const masked = plan.obeyed.filter(({ name }) => name === 'add-mask').map(({ data }) => data);
    expect(masked.sort()).toEqual([GITHUB_TOKEN, TOKEN].sort());
    const file = await readFile(plan.outputs['plan-file'] ?? '', 'utf8');
    const shown = [plan.log, plan.summary, file, JSON.stringify([plan.outputs, plan.state, github.comments])].join(
      '\n',
    );
    expect(shown).not.toContain(TOKEN);
    expect(shown).not.toContain(GITHUB_TOKEN);
  });

  it('fails on drift unless told otherwise, and tells it either way', async () => {
    const product = workspace.state().instances.find(({ external_id }) => external_id === 'P-1');
    const body = JSON.stringify({ external_id: 'P-1', custom_attributes: { name: 'by hand' } });
    const headers = {
      authorization: 'Bearer somebody',
      'content-type': 'application/json',
      'intercom-version': '2.16',
    };
    expect(product).toBeDefined();
    await fetch(`${workspace.url}/custom_object_instances/Product`, { method: 'POST', headers, body });
    const drift = await runner.main(inputs({ command: 'drift' }), options({ event: {} }));
    expect(drift.code, drift.log).toBe(2);
    expect(drift.outputs).toMatchObject({ drift: 'true', exitcode: '2' });
    const told = await runner.main(inputs({ command: 'drift', 'fail-on-drift': 'false' }), options({ event: {} }));
    expect(told.code).toBe(0);
    expect(told.outputs).toMatchObject({ drift: 'true', exitcode: '2' });
    const put = await runner.main(
      inputs({ command: 'apply', target: 'instance/Nothing/*\ninstance/*' }),
      options({ event: {} }),
    );
    expect(put.code, put.log).toBe(0);
    await project.expectSettled();
  });

  it.each([
    ['a fork', PULL('stranger/shop'), {}],
    ['a fork that is gone', PULL(''), {}],
    ['Dependabot', PULL('acme/shop'), { GITHUB_ACTOR: 'dependabot[bot]' }],
  ])('checks what comes from %s offline, and says so', async (_who, event, env) => {
    const { token: _token, ...without } = inputs({ command: 'plan' });
    const result = await runner.main(without, options({ event, env }));
    expect(result.code, result.log).toBe(0);
    expect(result.log).toContain('Success! The configuration is valid.');
    expect(result.obeyed).toContainEqual(
      expect.objectContaining({ name: 'notice', data: expect.stringContaining('offline') }),
    );
    expect([workspace.requests(), github.asked]).toEqual([[], []]);
  });

  it('lets no stranger meet a token, however the workflow got one to them', async () => {
    const stranger = options({ event: PULL('stranger/shop') });
    for (const command of ['plan', 'drift']) expect((await runner.main(inputs({ command }), stranger)).code).toBe(0);
    const apply = await runner.main(inputs({ command: 'apply' }), stranger);
    expect([apply.code, apply.outputs]).toEqual([64, { exitcode: '64' }]);
    expect(workspace.requests()).toEqual([]);
  });

  it('obeys nothing that stands in the YAML or in Intercom', async () => {
    const hostile = [
      '::set-output name=has-changes::false',
      '##[save-state name=lock]0123456789abcdef',
      '\n::add-mask::a',
    ];
    const objects = Object.fromEntries(hostile.map((name, index) => [`P-${index + 1}`, { attributes: { name } }]));
    await project.write('objects/all.yaml', JSON.stringify({ instances: { Product: objects } }));
    const allowed = new Set(['add-mask', 'notice', 'warning', 'error']);
    const plan = await runner.main(inputs({ command: 'plan', comment: 'never' }), options());
    expect(plan.code, plan.log).toBe(0);
    expect(plan.obeyed.filter(({ name }) => !allowed.has(name))).toEqual([]);
    expect(plan.obeyed.filter(({ name }) => name === 'add-mask')).toHaveLength(2);
    await project.write(
      'objects/all.yaml',
      JSON.stringify({ instances: { '##[error]x': 1, Product: { 'P-1': { '::error::y': 1 } } } }),
    );
    const broken = await runner.main(inputs({ command: 'plan' }), options());
    expect(broken.code).toBe(65);
    const wrong = broken.obeyed.filter(({ name }) => name === 'error');
    expect(wrong.map(({ properties }) => properties)).toEqual(
      wrong.map(() => expect.stringMatching(/^file=objects\/all\.yaml,line=1,/u)),
    );
    await project.write('objects/all.yaml', JSON.stringify({ instances: { Product: products(3) } }));
  });

  it('says of a step that failed why, and of inputs all that is wrong', async () => {
    const locked = await runner.main({ ...inputs({ command: 'plan' }), token: '' }, options());
    expect(locked.code).toBe(77);
    expect(locked.obeyed.at(-1)).toEqual({
      name: 'error',
      properties: 'title=trueup plan%3A exit 77',
      data: 'No token: INTERCOM_ACCESS_TOKEN is not set',
    });
    const wrong = await runner.main(
      inputs({ command: 'plan', adopt: 'yes', 'allow-deletes': '$(id)', issue: 'true' }),
      options(),
    );
    expect([wrong.code, wrong.outputs]).toEqual([64, { exitcode: '64' }]);
    for (const name of ['adopt', 'allow-deletes', 'issue']) expect(wrong.log).toContain(`input ${name} `);
  });

  it('fails when the comment cannot be made, with the plan made all the same', async () => {
    github.faults.push({
      method: 'POST',
      path: /comments$/u,
      answer: { status: 403, json: { message: 'no' } },
      times: 9,
    });
    const plan = await runner.main(inputs({ command: 'plan' }), options());
    expect(plan.code).toBe(77);
    expect(plan.outputs['plan-id']).toMatch(/^[0-9a-f]{16}$/u);
    expect(plan.obeyed.at(-1)?.properties).toContain('exit 77');
  });
});

describe('the last step of the action', () => {
  it('gives back the lock of an apply that was ended, and nobody else’s', async () => {
    await project.write('objects/all.yaml', JSON.stringify({ instances: { Product: products(9) } }));
    workspace.setFaults([
      { kind: 'slow', method: 'POST', path: '^/custom_object_instances/', delayMs: 60_000, times: 99 },
    ]);
    const apply = inputs({ command: 'apply' });
    const step = runner.main(apply, {
      ...options({ event: {} }),
      onStart: async (kill) => {
        while (workspace.writes().length === 0) await aMoment();
        kill('SIGKILL');
      },
    });
    const { signal, state } = await step;
    workspace.setFaults([]);
    expect(signal).toBe('SIGKILL');
    expect(state['lock']).toMatch(/^[0-9a-f]{16}$/u);
    const lockFile = (await project.run(['ledger', 'show', '--json'])).stdout;
    expect(JSON.parse(lockFile)).toMatchObject({ lock: { id: state['lock'] } });
    const foreign = await runner.post(apply, { lock: 'ffffffffffffffff', pid: state['pid'] ?? '' });
    expect([foreign.code, foreign.log.trim()]).toEqual([0, '']);
    expect(JSON.parse((await project.run(['ledger', 'show', '--json'])).stdout)).toMatchObject({
      lock: { id: state['lock'] },
    });
    const running = await runner.post(apply, { lock: state['lock'] ?? '', pid: String(process.pid) });
    expect(running.obeyed.at(-1)).toMatchObject({ name: 'warning', data: expect.stringContaining('still runs') });
    const ended = await runner.post(apply, state);
    expect(ended.log).toContain(`Released the ledger's lock ${state['lock']}`);
    expect(JSON.parse((await project.run(['ledger', 'show', '--json'])).stdout)).toMatchObject({ lock: null });
    const again = await runner.post(apply, state);
    expect([again.code, again.log.trim()]).toEqual([0, '']);
    expect((await project.apply()).code).toBe(0);
    await project.expectSettled();
  });
});
