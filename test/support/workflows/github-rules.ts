import { PINNED_ACTIONS } from '../../../src/cli/init/pinned-actions.ts';
import { ACTION_INPUTS, ACTION_OUTPUTS } from './action-manifest.ts';
import { expressionsOf, isObject, type Job, stepsOf, type Workflow } from './github-workflow.ts';
import type { Rule } from './rule.ts';

/** Stands in examples for where somebody keeps trueup, and for the commit of a release. */
export const OWN_ACTION = 'OWNER/trueup@COMMIT # v0.1.0';

/** Whole versions that examples use beside those of `init`. */
const MORE_PINS = {
  'actions/upload-artifact': '043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1',
  'actions/download-artifact': '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
};
const PINS = Object.entries({ ...PINNED_ACTIONS, ...MORE_PINS }).map(([action, pin]) => `${action}@${pin}`);

const KEYS = {
  workflow: 'name run-name on permissions env defaults concurrency jobs',
  job: 'name needs if runs-on environment concurrency outputs env defaults steps timeout-minutes strategy permissions continue-on-error',
  step: 'id if name uses run with env shell working-directory continue-on-error timeout-minutes',
  concurrency: 'group cancel-in-progress queue',
} as const;
const SCOPES = new Set(
  'actions attestations checks contents deployments discussions id-token issues packages pages pull-requests security-events statuses'.split(
    ' ',
  ),
);
const SAFE_EVENTS = new Set(['pull_request', 'push', 'schedule', 'workflow_dispatch', 'merge_group']);

const usesLines = ({ lines }: Workflow) => lines.flatMap((line) => /^\s*(?:- )?uses: (.*)$/u.exec(line)?.[1] ?? []);
const isOwn = (uses: string | undefined) => uses?.startsWith('OWNER/trueup@') === true;
const jobs = (workflow: Workflow, check: (job: Job, name: string) => readonly string[]) =>
  Object.entries(workflow.jobs).flatMap(([name, job]) => check(job, name).map((problem) => `job ${name}: ${problem}`));
const unknownKeys = (what: keyof typeof KEYS, value: unknown) => {
  const known = new Set<string>(KEYS[what].split(' '));
  return isObject(value)
    ? Object.keys(value)
        .filter((key) => !known.has(key))
        .map((key) => `${what}: unknown key ${key}`)
    : [];
};
const applies = ({ steps = [] }: Job) =>
  steps.some(
    ({ run, uses, with: given }) =>
      /\btrueup apply\b/u.test(run ?? '') || (isOwn(uses) && given?.['command'] === 'apply'),
  );

export const GITHUB_RULES: readonly Rule<Workflow>[] = [
  {
    name: 'reads as YAML, without aliases',
    check: ({ problems, root }) => [...problems, ...(Object.keys(root).length === 0 ? ['nothing in it'] : [])],
    breaks: [
      ['permissions: {}', 'permissions: {}\npermissions: {}'],
      ['jobs:', 'jobs: [}'],
    ],
  },
  {
    name: 'has keys that GitHub knows, and nothing else',
    check: (workflow) => [
      ...unknownKeys('workflow', workflow.root),
      ...unknownKeys('concurrency', workflow.concurrency),
      ...jobs(workflow, (job) => [
        ...unknownKeys('job', job),
        ...unknownKeys('concurrency', job.concurrency),
        ...(typeof job['runs-on'] === 'string' && /^ubuntu-(?:latest|\d\d\.04)$/u.test(job['runs-on'])
          ? []
          : ['runs-on is no label of GitHub']),
        ...(job.steps ?? []).flatMap((step) => [
          ...unknownKeys('step', step),
          ...((step.uses === undefined) === (step.run === undefined) ? ['a step has either uses or run'] : []),
        ]),
      ]),
    ],
    breaks: [
      ['timeout-minutes', 'timeout-minute'],
      ['runs-on: ubuntu-latest', 'runs-on: ubuntu'],
      ['      - id: plan\n', '      - id: plan\n        run: echo\n'],
      ['cancel-in-progress', 'cancel_in_progress'],
    ],
  },
  {
    name: 'puts no expression into a script: whoever names a branch or writes a title would write part of it',
    check: (workflow) =>
      stepsOf(workflow).flatMap(({ step: { run = '', ...step } }) => [
        ...expressionsOf(run).map((each) => `run: ${each}`),
        ...expressionsOf(String(step.with?.['script'] ?? '')).map((each) => `script: ${each}`),
      ]),
    breaks: [
      ['run: npm ci', `run: echo "\${{ github.event.pull_request.title }}"; npm ci`],
      ['run: npm ci', `run: git checkout \${{ github.head_ref }}; npm ci`],
    ],
  },
  {
    name: 'hands no input of strangers to an action either',
    check: ({ text }) =>
      expressionsOf(text)
        .filter((each) =>
          /\b(?:github\.head_ref|inputs\.|github\.event\.(?!pull_request\.head\.repo\.full_name|pull_request\.number)[\w.]+)/u.test(
            each,
          ),
        )
        .map((each) => `${each} is written by anybody`),
    breaks: [
      ['plan-file: plan.json', `plan-file: \${{ github.head_ref }}`],
      ['plan-file: plan.json', `plan-file: \${{ github.event.pull_request.title }}`],
    ],
  },
  {
    name: 'pins every action by a commit, says which version that is, and takes one version of each',
    check: (workflow) =>
      usesLines(workflow)
        .filter((uses) => uses !== OWN_ACTION && !PINS.includes(uses))
        .map((uses) => `${uses} is none of the pins`),
    breaks: [
      [/actions\/checkout@\S+ # \S+/u, 'actions/checkout@v6'],
      [/(actions\/checkout@\S+) # \S+/u, '$1'],
      [/actions\/checkout@\S+/u, `actions/checkout@${'0'.repeat(40)}`],
      ['OWNER/trueup@COMMIT # v0.1.0', 'somebody/trueup@main'],
    ],
  },
  {
    name: 'gives every job the rights it needs and no others, each write with its reason',
    check: (workflow) => [
      ...(isObject(workflow.permissions) && Object.values(workflow.permissions).every((right) => right === 'read')
        ? []
        : ['permissions of all jobs: name at most what may be read']),
      ...jobs(workflow, ({ permissions = Object.keys(workflow.permissions ?? {}).length > 0 ? {} : undefined }) =>
        isObject(permissions)
          ? Object.entries(permissions).flatMap(([scope, right]) =>
              SCOPES.has(scope) && ['read', 'write', 'none'].includes(String(right))
                ? []
                : [`no right: ${scope}: ${right}`],
            )
          : ['permissions are not named'],
      ),
      ...workflow.lines
        .filter((line) => /^\s+[\w-]+: write(?! # \w)/u.test(line))
        .map((line) => `no reason: ${line.trim()}`),
    ],
    breaks: [
      ['permissions: {}', 'permissions: write-all'],
      ['permissions: {}', 'permissions:\n  contents: write'],
      [/permissions: \{\}\n/u, ''],
      [/ {4}permissions:\n(?: {6}.*\n)+/u, ''],
      ['contents: write # the ledger', 'contents: write'],
      ['contents: read', 'content: read'],
    ],
  },
  {
    name: 'says of every checkout whether its token stays, and why it does',
    check: (workflow) => [
      ...stepsOf(workflow)
        .filter(
          ({ step }) =>
            step.uses?.startsWith('actions/checkout@') && typeof step.with?.['persist-credentials'] !== 'boolean',
        )
        .map(({ job }) => `job ${job}: persist-credentials is not said`),
      ...workflow.lines
        .filter((line) => /persist-credentials: true(?! # \w)/u.test(line))
        .map(() => 'no reason for persist-credentials'),
    ],
    breaks: [
      [/ {10}persist-credentials: true # .*\n/u, '          fetch-depth: 0\n'],
      [/(persist-credentials: true) # .*/u, '$1'],
    ],
  },
  {
    name: 'is started by nothing that hands secrets to the code of strangers',
    check: ({ on }) => [
      ...(Object.keys(on).length === 0 ? ['started by nothing'] : []),
      ...Object.keys(on).filter((event) => !SAFE_EVENTS.has(event)),
    ],
    breaks: [
      ['  pull_request:', '  pull_request_target:'],
      ['  pull_request:', '  workflow_run:'],
      ['  pull_request:', '  issue_comment:'],
    ],
  },
  {
    name: 'ends: every job has its time, every schedule is one',
    check: (workflow) => [
      ...jobs(workflow, (job) => {
        const minutes = Number(job['timeout-minutes']);
        return minutes >= 1 && minutes <= 60 ? [] : ['timeout-minutes from 1 to 60'];
      }),
      ...[workflow.on['schedule']].flat().flatMap((each) => {
        const cron = isObject(each) ? String(each['cron']) : undefined;
        return cron === undefined || /^(?:[\d*/,-]+ ){4}[\d*/,-]+$/u.test(cron) ? [] : [`no schedule: ${cron}`];
      }),
    ],
    breaks: [
      [/ {4}timeout-minutes: \d+\n/u, ''],
      [/timeout-minutes: \d+/u, 'timeout-minutes: 360'],
      ['  pull_request:', '  pull_request:\n  schedule:\n    - cron: "5 17 * *"'],
    ],
  },
  {
    name: 'runs one at a time: what writes is never cancelled, what looks at a pull request is',
    check: (workflow) =>
      jobs(workflow, (job) => {
        const all = [workflow.concurrency, job.concurrency].filter(isObject);
        const cancels = all.map((each) => each['cancel-in-progress']);
        if (all.length === 0 || all.some((each) => typeof each['group'] !== 'string'))
          return ['no concurrency with a group'];
        if (applies(job)) return cancels.every((each) => each === false) ? [] : ['an apply may be cancelled'];
        return 'pull_request' in workflow.on && cancels.includes(undefined) ? ['cancel-in-progress is not said'] : [];
      }),
    breaks: [
      [/concurrency:\n(?: {2}.*\n)+/u, ''],
      ['cancel-in-progress: false', 'cancel-in-progress: true'],
      ['  group: trueup\n', ''],
    ],
  },
  {
    name: 'gives a secret to the step that needs it, and to no other',
    check: (workflow) => [
      ...Object.values(workflow.env)
        .filter((value) => String(value).includes('secrets.'))
        .map(() => 'a secret for all jobs'),
      ...jobs(workflow, ({ env = {} }) =>
        Object.values(env)
          .filter((value) => String(value).includes('secrets.'))
          .map(() => 'a secret for all steps'),
      ),
      ...(/toJSON\(\s*secrets|secrets: inherit/iu.test(workflow.text) ? ['all secrets at once'] : []),
      ...workflow.lines
        .filter((line) => /\b(?:set -[a-z]*x|printenv|env \|)/u.test(line))
        .map((line) => `shows the environment: ${line.trim()}`),
    ],
    breaks: [
      ['permissions: {}', `permissions: {}\nenv:\n  A: \${{ secrets.A }}`],
      ['    timeout-minutes', `    env:\n      A: \${{ secrets.A }}\n    timeout-minutes`],
      [`token: \${{ secrets.INTERCOM_ACCESS_TOKEN }}`, `token: \${{ toJSON(secrets) }}`],
      ['run: npm ci', 'run: set -x; npm ci'],
    ],
  },
  {
    name: 'keeps away from a fork what needs a secret: by the action, which sees to it, or by a condition',
    check: (workflow) =>
      'pull_request' in workflow.on
        ? stepsOf(workflow)
            .filter(({ step }) => !isOwn(step.uses) && /secrets\.|github\.token/u.test(JSON.stringify(step)))
            .filter(({ job, step }) => {
              const conditions = [step.if, workflow.jobs[job]?.if].join(' ');
              return !/head\.repo\.full_name == github\.repository|event_name == 'push'/u.test(conditions);
            })
            .map(({ job, step }) => `job ${job}: ${step.name ?? step.run}`)
        : [],
    breaks: [[/ {8}if: github\.event\.pull_request.*\n/u, '']],
  },
  {
    name: 'names jobs, steps, inputs and outputs that are there',
    check: (workflow) => [
      ...jobs(workflow, (job, name) => {
        const ids = new Set((job.steps ?? []).flatMap(({ id }) => id ?? []));
        const needs = [job.needs ?? []].flat();
        const text = JSON.stringify([job, ...(job.steps ?? []).map((step) => step.if)]);
        return [
          ...needs.filter((each) => workflow.jobs[each] === undefined || each === name).map((each) => `needs ${each}`),
          ...[...text.matchAll(/\bneeds\.([\w-]+)\.outputs\.([\w-]+)/gu)]
            .filter(
              ([, of = '', output = '']) => !needs.includes(of) || workflow.jobs[of]?.outputs?.[output] === undefined,
            )
            .map(([whole]) => `${whole} is not there`),
          ...[...text.matchAll(/\bsteps\.([\w-]+)\.(?:outputs\.([\w-]+))?/gu)]
            .filter(([, id = '', output]) => {
              const step = job.steps?.find((each) => each.id === id);
              return !ids.has(id) || (output !== undefined && isOwn(step?.uses) && !ACTION_OUTPUTS.includes(output));
            })
            .map(([whole]) => `${whole} is not there`),
        ];
      }),
      ...stepsOf(workflow)
        .filter(({ step }) => isOwn(step.uses))
        .flatMap(({ step }) => Object.keys(step.with ?? {}).filter((input) => !ACTION_INPUTS.includes(input)))
        .map((input) => `the action has no input ${input}`),
    ],
    breaks: [
      ['needs: plan', 'needs: plans'],
      ['needs.plan.outputs.has-changes', 'needs.plan.outputs.changes'],
      ['steps.plan.outputs.has-changes', 'steps.plan.outputs.changed'],
      ['plan-file: plan.json', 'planfile: plan.json'],
    ],
  },
];
