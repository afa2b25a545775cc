import nodeFileSystem, { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runValidate, type ValidateOptions } from '../../../../src/cli/commands/validate.ts';
import type { CommandContext } from '../../../../src/cli/context.ts';
import { NO_STEP } from '../../../../src/model/step-hook.ts';
import { runInProcess, testClock } from '../../../support/run-app.ts';

const PROJECT = `version: 1
workspace: { id: abc }
types:
  Order:
    attributes: { text: string, card: { type: string, sensitive: true } }
environments: { staging: {} }
`;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-validate-'));
  await write('trueup.yaml', PROJECT);
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

async function validate(
  options: Partial<ValidateOptions> = {},
  paths: readonly string[] = [],
  env: CommandContext['env'] = {},
): Promise<{ code: number; stdout: string }> {
  let stdout = '';
  const write = (text: string): void => {
    stdout += text;
  };
  const output = { write, isTerminal: false, columns: undefined };
  const disk = {
    now: () => 0,
    fs: nodeFileSystem,
    step: NO_STEP,
    randomBytes: (count: number) => new Uint8Array(count),
  };
  const context = { cwd: root, env, stdout: output, stderr: output, ...disk } as unknown as CommandContext;
  const code = await runValidate(context, paths, { color: false, ...options });
  return { code, stdout };
}

test('a valid configuration is told in counts', async () => {
  await write('objects/a.yaml', 'instances: { Order: { A: { attributes: { text: a } } } }\n');
  expect(await validate()).toEqual({
    code: 0,
    stdout: 'Success! The configuration is valid.\n1 type, 1 instance, 0 contacts, 0 conversations, 1 file\n',
  });
  expect((await validate({ quiet: true })).stdout).toBe('');
});

test('problems come out in the order of files and lines, with exit code 65', async () => {
  await write('objects/b.yaml', 'instances: { Order: { A: { attributes: { txt: a } } } }\n');
  await write('objects/a.yaml', 'instances:\n  Order:\n    B: { attributes: { text: 1 } }\n    C: { stat: absent }\n');
  const { code, stdout } = await validate();
  expect(code).toBe(65);
  expect(stdout.match(/^\S+: error\[\S+\]/gmu)).toEqual([
    'objects/a.yaml:3:30: error[not-a-text]',
    'objects/a.yaml:4:10: error[unknown-key]',
    'objects/b.yaml:1:42: error[unknown-attribute]',
  ]);
});

test('--json is one document', async () => {
  await write('objects/a.yaml', 'instances: { Order: { A: { attributes: { text: 1 } } } }\n');
  const { code, stdout } = await validate({ json: true });
  expect(code).toBe(65);
  expect(JSON.parse(stdout)).toEqual({
    valid: false,
    error_count: 1,
    warning_count: 0,
    warnings_as_errors: false,
    diagnostics: [
      expect.objectContaining({
        code: 'not-a-text',
        severity: 'error',
        source: { file: 'objects/a.yaml', line: 1, column: 48 },
        length: 1,
      }),
    ],
  });
});

test('paths narrow what is shown', async () => {
  await write('objects/a.yaml', 'instances: { Order: { A: {} } }\n');
  await write('objects/sub/b.yaml', 'instances: { Order: { B: { x: 1 } } }\n');
  expect((await validate({}, ['objects/a.yaml'])).code).toBe(0);
  expect((await validate({}, ['objects/sub'])).code).toBe(65);
  await expect(validate({}, ['objects/c.yaml'])).rejects.toMatchObject({
    code: 'not-in-project',
    category: 'invalid',
  });
});

test('problems of trueup.yaml do not hide those of object files', async () => {
  await write('trueup.yaml', `${PROJECT}limit: {}\n`);
  await write('objects/a.yaml', 'instance: {}\n');
  const { stdout } = await validate();
  expect(stdout).toContain('trueup.yaml:7:1: error[unknown-key]');
  expect(stdout).toContain('objects/a.yaml:1:1: error[unknown-key]');
});

test('the value of a sensitive attribute is in no frame', async () => {
  await write('objects/a.yaml', 'instances:\n  Order:\n    A: { attributes: { card: 4111111111111111, txt: a } }\n');
  await write('objects/b.yaml', 'instances: { Order: { B: { attributes: { card: "4222222222222222" } } }\n');
  for (const json of [false, true]) {
    const { stdout } = await validate({ json });
    expect(stdout).toContain('unknown-attribute');
    expect(stdout).toContain('yaml-syntax');
    expect(stdout).not.toMatch(/4[12]{3}/u);
  }
});

test('an unknown environment is a mistake on the command line', async () => {
  await expect(validate({ env: 'production' })).rejects.toMatchObject({ category: 'usage' });
  expect((await validate({ env: 'staging' })).code).toBe(0);
});

test('nothing to read is a warning', async () => {
  const { code, stdout } = await validate();
  expect(code).toBe(0);
  expect(stdout).toContain('warning[no-object-files]');
});

test('a format that does not exist is a mistake on the command line, and so are two', async () => {
  await expect(validate({ format: 'githb' })).rejects.toMatchObject({
    category: 'usage',
    hint: 'Did you mean --format github?',
  });
  await expect(validate({ format: 'sarif', json: true })).rejects.toMatchObject({ category: 'usage' });
});

test('--warnings-as-errors fails for a warning, and the verdict says why', async () => {
  const { code, stdout } = await validate({ warningsAsErrors: true });
  expect(code).toBe(65);
  expect(stdout).toContain('1 warning (with --warnings-as-errors a warning is one too).');
  expect(stdout).not.toContain('Success');
  expect(JSON.parse((await validate({ warningsAsErrors: true, json: true })).stdout)).toMatchObject({ valid: false });
});

test('reports are written beside what is printed, in the same run', async () => {
  await write('objects/a.yaml', 'instances: { Order: { A: { attributes: { text: 1 } } } }\n');
  const { code, stdout } = await validate({ jsonInto: 'out/problems.json', sarifInto: 'out/problems.sarif' });
  expect(code).toBe(65);
  expect(stdout).toContain('objects/a.yaml:1:48: error[not-a-text]');
  expect(await readFile(join(root, 'out/problems.json'), 'utf8')).toBe((await validate({ json: true })).stdout);
  const sarif = await readFile(join(root, 'out/problems.sarif'), 'utf8');
  expect(sarif).toBe((await validate({ format: 'sarif' })).stdout);
  expect(JSON.parse(sarif).runs[0].tool.driver.rules).toEqual([
    expect.objectContaining({ id: 'not-a-text', shortDescription: { text: 'The value is no text' } }),
  ]);
});

test('files are named from the root of the repository, or of the workspace of a job', async () => {
  await write('shop/trueup.yaml', PROJECT);
  await write('shop/objects/a.yaml', 'instances: { Order: { A: { attributes: { text: 1 } } } }\n');
  const github = async (env: CommandContext['env']): Promise<string> => {
    const outer = root;
    root = join(outer, 'shop');
    try {
      return (await validate({ format: 'github' }, [], env)).stdout;
    } finally {
      root = outer;
    }
  };
  expect(await github({})).toContain('file=objects/a.yaml,');
  await mkdir(join(root, '.git'));
  expect(await github({})).toContain('file=shop/objects/a.yaml,');
  expect(await github({ GITHUB_WORKSPACE: dirname(root) })).toContain(`file=${basename(root)}/shop/objects/a.yaml,`);
  expect(await github({ GITHUB_WORKSPACE: join(root, 'elsewhere') })).toContain('file=shop/objects/a.yaml,');
});

test('a key that is no text is told once, and not that nobody knows its name', async () => {
  await write('objects/a.yaml', 'instances: { Order: { A: { attributes: { 99: a } } } }\n');
  expect((await validate()).stdout.match(/error\[\S+\]/gu)).toEqual(['error[unquoted-key]']);
});

test('without a project the reports say so', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'trueup-nothing-'));
  try {
    const args = ['validate', '--sarif-into', 'a.sarif', '--json-into', 'a.json'];
    expect((await runInProcess(args, { cwd: outside, clock: testClock() })).code).toBe(65);
    const [run] = JSON.parse(await readFile(join(outside, 'a.sarif'), 'utf8')).runs;
    expect(run).toMatchObject({ invocations: [{ executionSuccessful: false }] });
    expect(run).not.toHaveProperty('results');
    expect(JSON.parse(await readFile(join(outside, 'a.json'), 'utf8'))).toMatchObject({ code: 'no-project' });
  } finally {
    await rm(outside, { recursive: true, force: true });
  }
});
