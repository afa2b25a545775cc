import { describe, expect, it } from 'vitest';
import { buildArgs, buildCommentArgs, buildUnlockArgs, buildValidateArgs } from '../../../src/action/action-args.ts';
import { ACTION_COMMANDS, INPUT_RULES, readActionInputs } from '../../../src/action/action-inputs.ts';
import { ACTION_INPUTS, ACTION_MANIFEST } from '../../support/workflows/action-manifest.ts';

const PLACE = { cwd: '/work', temporary: '/tmp/runner' };

/** As the runner hands inputs over. */
const env = (inputs: { readonly [name: string]: string }) =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
const read = (inputs: { readonly [name: string]: string }) => readActionInputs(env(inputs));

describe('action.yml', () => {
  it('has the inputs that are read, and describes each of them', () => {
    expect([...ACTION_INPUTS].sort()).toEqual(
      ['command', 'token', 'github-token', ...INPUT_RULES.map(({ name }) => name)].sort(),
    );
    const described = [...Object.values(ACTION_MANIFEST.inputs), ...Object.values(ACTION_MANIFEST.outputs)];
    for (const { description } of described) expect(description).toMatch(/^\S.{10,}\.$/su);
  });

  it('leaves defaults to the code, but for the token of the job: an input that was not given must not look given', () => {
    const defaults = Object.entries(ACTION_MANIFEST.inputs).flatMap(([name, input]) => (input.default ? [name] : []));
    expect(defaults).toEqual(['github-token']);
  });

  it('runs what the build writes', () => {
    expect(ACTION_MANIFEST.runs).toEqual({ using: 'node24', main: 'dist/action/main.js', post: 'dist/action/post.js' });
  });
});

describe('the inputs', () => {
  it('become one command line, each value one word of it', () => {
    const inputs = read({
      command: 'plan',
      'working-directory': 'infra/inter com',
      environment: 'staging',
      adopt: 'true',
      'allow-deletes': '3',
      target: 'instance/Order/*\n\n  --out=/etc/passwd  \r\n$(id)',
      exclude: 'contact/*',
      base: 'origin/main',
      shard: '2/4',
      budget: '60%',
      deadline: '10m',
      'api-url': 'https://api.eu.intercom.io',
    });
    expect(buildArgs(inputs, PLACE)).toEqual([
      'plan',
      '--ci',
      '--no-input',
      '--chdir=infra/inter com',
      '--env=staging',
      '--adopt',
      '--allow-deletes=3',
      '--target=instance/Order/*',
      '--target=--out=/etc/passwd',
      '--target=$(id)',
      '--exclude=contact/*',
      '--base=origin/main',
      '--shard=2/4',
      '--api-url=https://api.eu.intercom.io',
      '--budget=60%',
      '--deadline=10m',
      '--out=/tmp/runner/trueup-plan-staging-2of4.json',
    ]);
    expect(buildCommentArgs(inputs, PLACE)).toEqual(
      ['comment', '--json', '--no-input', '--when=always', '--chdir=infra/inter com', '--env=staging', '--'].concat(
        '/tmp/runner/trueup-plan-staging-2of4.json',
      ),
    );
    const project = ['--no-input', '--chdir=infra/inter com', '--env=staging'];
    expect(buildValidateArgs(inputs)).toEqual(['validate', '--ci', ...project]);
    expect(buildUnlockArgs(inputs, 'ab')).toEqual(['ledger', 'unlock', '--auto-approve', ...project, '--', 'ab']);
  });

  it('apply a plan file, or with approval all there is; a file that looks like a flag is a file', () => {
    const directory = { command: 'apply', 'working-directory': 'shop' };
    expect(buildArgs(read(directory), PLACE).slice(-2)).toEqual(['--chdir=shop', '--auto-approve']);
    expect(buildArgs(read({ ...directory, 'plan-file': '-y' }), PLACE).slice(-2)).toEqual(['--', '/work/shop/-y']);
    expect(buildArgs(read({ command: 'drift', adopt: '', issue: 'false' }), PLACE)).toEqual([
      'drift',
      '--ci',
      '--no-input',
    ]);
    expect(buildArgs(read({ command: 'drift', issue: 'true' }), PLACE).at(-1)).toBe('--issue');
  });

  it('say when they comment and whether they label', () => {
    expect(buildCommentArgs(read({ command: 'plan', comment: 'changes', labels: 'false' }), PLACE)).toEqual(
      expect.arrayContaining(['--when=changes', '--no-labels']),
    );
  });

  it.each([
    [{ command: '' }, 'input command is ""'],
    [{ command: 'plan; rm -rf /' }, 'give one of validate, plan, apply, drift'],
    [{ command: 'plan', environment: '--sandbox x' }, 'input environment is'],
    [{ command: 'plan', 'working-directory': 'a\nb' }, 'input working-directory is'],
    [{ command: 'plan', base: '--upload-pack=x' }, 'input base is'],
    [{ command: 'plan', base: 'a b' }, 'input base is'],
    [{ command: 'apply', 'allow-deletes': '-1' }, 'give a whole number'],
    [{ command: 'apply', adopt: 'TRUE' }, 'give true or false'],
    [{ command: 'plan', shard: '2 of 4' }, 'input shard is'],
    [{ command: 'plan', comment: 'sometimes' }, 'always, changes or never'],
    [{ command: 'plan', 'api-url': 'file:///etc/passwd' }, 'input api-url is'],
    [{ command: 'plan', budget: 'half' }, 'input budget is'],
    [{ command: 'plan', deadline: '10 minutes' }, 'input deadline is'],
    [
      { command: 'validate', target: 'x' },
      'input target means nothing to validate: it is for plan and apply and drift',
    ],
  ])('%o is refused', (inputs, message) => {
    expect(() => read(inputs)).toThrow(message);
  });

  it('are all refused at once', () => {
    expect(() => read({ command: 'plan', adopt: '1', shard: 'x' })).toThrow(/input adopt .*; input shard /u);
  });

  it('fit the commands they are for', () => {
    for (const { of } of INPUT_RULES) expect(of.every((each) => ACTION_COMMANDS.includes(each))).toBe(true);
  });
});
