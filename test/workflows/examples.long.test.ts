import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionRunner, anActionRunner, type StepResult } from '../support/action-runner.ts';
import { aFakeBitbucket } from '../support/hosts/fake-bitbucket.ts';
import { aFakeGithub, TOKEN as GITHUB_TOKEN } from '../support/hosts/fake-github.ts';
import { aFakeGitlab } from '../support/hosts/fake-gitlab.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';
import { phasesOf } from '../support/workflows/atlantis-rules.ts';
import { OWN_ACTION } from '../support/workflows/github-rules.ts';
import { parseWorkflow, type Step } from '../support/workflows/github-workflow.ts';
import { parsePipeline } from '../support/workflows/gitlab-rules.ts';
import { aScriptPlayer, type ScriptPlayer } from '../support/workflows/play-script.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const example = (path: string) => readFileSync(new URL(`../../examples/ci/${path}`, import.meta.url), 'utf8');

let workspace: TestWorkspace;
let project: TestProject;
let player: ScriptPlayer;

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(1) } }));
  player = await aScriptPlayer();
});
afterAll(async () => {
  await workspace.close();
  await player.close();
  await removeProjects();
});

const declare = (count: number) =>
  project.write('objects/all.yaml', JSON.stringify({ instances: { Product: products(count) } }));
/** Somebody edits a product in Intercom. */
async function changeByHand(name: string, value: string): Promise<void> {
  const headers = { authorization: 'Bearer somebody', 'content-type': 'application/json', 'intercom-version': '2.16' };
  const body = JSON.stringify({ external_id: name, custom_attributes: { name: value } });
  await fetch(`${workspace.url}/custom_object_instances/Product`, { method: 'POST', headers, body });
}
const intercom = () => ({ INTERCOM_ACCESS_TOKEN: 'a-token', INTERCOM_API_URL: workspace.url });

describe('the workflows for GitHub', () => {
  let runner: ActionRunner;
  beforeAll(async () => {
    runner = await anActionRunner(project.directory);
  });
  afterAll(() => runner.close());

  /** Runs the steps of a job that are this action's; others only fetch files and hand them on. */
  async function play(file: string, job: string, github: { env: object }, event: object): Promise<StepResult> {
    const steps = parseWorkflow(example(`github/${file}`)).jobs[job]?.steps ?? [];
    const [step, ...more] = steps.filter(({ uses }) => uses?.startsWith('OWNER/trueup'));
    expect([step?.uses, more]).toEqual([OWN_ACTION.split(' ')[0], []]);
    const { GITHUB_TOKEN: _token, ...env } = github.env as { readonly [name: string]: string };
    return await runner.main(
      { 'github-token': GITHUB_TOKEN, ...inputsOf(step ?? {}) },
      { event, env: { ...env, ...intercom() } },
    );
  }

  function inputsOf(step: Step): { readonly [name: string]: string } {
    const given = Object.entries(step.with ?? {}).map(([name, value]) => [name, String(value)] as const);
    return Object.fromEntries(given.map(([name, value]) => [name, value.includes('secrets.') ? 'a-token' : value]));
  }

  it('plan a pull request with a comment, plan main, and apply that plan', async () => {
    await declare(2);
    const github = await aFakeGithub();
    const pull = { pull_request: { number: 7, head: { sha: 'c0ffee', repo: { full_name: 'acme/shop' } } } };
    const reviewed = await play('pull-request.yml', 'plan', github, pull);
    expect(reviewed.code, reviewed.log).toBe(0);
    expect(github.comments.map(({ body }) => body.includes('Plan: 2 to add'))).toEqual([true]);
    const planned = await play('apply.yml', 'plan', github, {});
    expect(planned.outputs).toMatchObject({ 'has-changes': 'true', 'plan-file': join(project.directory, 'plan.json') });
    expect(planned.outputs['plan-id']).toBe(reviewed.outputs['plan-id']);
    const applied = await play('apply.yml', 'apply', github, {});
    expect(applied.code, applied.log).toBe(0);
    expect(applied.outputs['add']).toBe('2');
    await project.expectSettled();
    await github.close();
  });

  it('keep one issue about drift', async () => {
    const github = await aFakeGithub();
    const clean = await play('drift.yml', 'drift', github, {});
    expect([clean.code, clean.outputs['drift'], github.issues]).toEqual([0, 'false', []]);
    await changeByHand('P-1', 'by hand');
    const moved = await play('drift.yml', 'drift', github, {});
    expect([moved.code, moved.outputs['drift']]).toEqual([0, 'true']);
    expect(github.issues.map(({ state, body }) => [state, body.includes('by hand')])).toEqual([['open', true]]);
    expect((await project.apply()).code).toBe(0);
    await play('drift.yml', 'drift', github, {});
    expect(github.issues.map(({ state }) => state)).toEqual(['closed']);
    await github.close();
  });
});

describe('the pipeline for GitLab', () => {
  const jobs = parsePipeline(example('gitlab/.gitlab-ci.yml')).root as unknown as {
    readonly [job: string]: { readonly script: readonly string[] };
  };
  const play = (job: string, env: { readonly [name: string]: string }) =>
    player.play((jobs[job]?.script ?? ['exit 9']).join('\n'), project.directory, { ...env, ...intercom() });

  it('checks and plans a merge request with a comment, and applies what the default branch planned', async () => {
    await declare(3);
    const gitlab = await aFakeGitlab();
    expect(await play('validate', gitlab.env)).toMatchObject({ code: 0 });
    expect(JSON.parse(await project.read('code-quality.json'))).toEqual([]);
    const planned = await play('plan', gitlab.env);
    expect(planned.code, planned.output).toBe(0);
    expect(JSON.parse(await project.read('counts.json'))).toEqual({ create: 1, update: 0, delete: 0 });
    expect(gitlab.notes.filter(({ body }) => body.includes('Plan: 1 to add'))).toHaveLength(1);
    expect((await play('plan to apply', gitlab.env)).code).toBe(0);
    const applied = await play('apply', gitlab.env);
    expect(applied.output).toContain('Apply complete! Resources: 1 added');
    expect((await play('drift', gitlab.env)).code).toBe(0);
    await project.expectSettled();
    await gitlab.close();
  });
});

describe('the pipeline for Bitbucket', () => {
  it('comments on a pull request, and applies what main planned', async () => {
    await declare(4);
    const bitbucket = await aFakeBitbucket();
    const { pipelines } = parsePipeline(example('bitbucket/bitbucket-pipelines.yml')).root as unknown as {
      readonly pipelines: {
        readonly [start: string]: { readonly [name: string]: { step: { script: readonly string[] } }[] };
      };
    };
    const play = (start: string, name: string, index: number) =>
      player.play((pipelines[start]?.[name]?.[index]?.step.script ?? ['exit 9']).join('\n'), project.directory, {
        ...bitbucket.env,
        ...intercom(),
      });
    const planned = await play('pull-requests', '**', 0);
    expect(planned.code, planned.output).toBe(0);
    expect(bitbucket.comments.filter(({ content }) => content.raw.includes('Plan: 1 to add'))).toHaveLength(1);
    expect((await play('branches', 'main', 0)).code).toBe(0);
    expect((await play('branches', 'main', 1)).output).toContain('Apply complete! Resources: 1 added');
    expect((await play('custom', 'drift', 0)).code).toBe(0);
    await project.expectSettled();
    await bitbucket.close();
  });
});

describe('the workflow for Atlantis', () => {
  it('plans into a file of the server, shows it to a policy, and applies it', async () => {
    await declare(5);
    const phases = phasesOf(parsePipeline(example('atlantis/repos.yaml')));
    const files = {
      PLANFILE: join(project.directory, 'a plan.tfplan'),
      SHOWFILE: join(project.directory, 'shown.json'),
    };
    const play = (phase: string) =>
      player.play((phases[phase] ?? ['exit 9']).join('\n'), project.directory, { ...files, ...intercom() });
    const planned = await play('plan');
    expect(planned.output).toMatch(/^Plan: 1 to add, 0 to change, 0 to destroy\.$/mu);
    expect((await play('policy_check')).code).toBe(0);
    expect(JSON.parse(await readFile(files.SHOWFILE, 'utf8'))).toMatchObject({
      format: 'trueup-plan',
      summary: { add: 1 },
    });
    expect((await play('apply')).output).toContain('Apply complete! Resources: 1 added');
    await project.expectSettled();
  });
});
