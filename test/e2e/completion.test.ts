import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProcess, testClock } from '../support/run-app.ts';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

const PROJECT = `version: 1
workspace: { id: abc }
types:
  Product: { attributes: { name: string } }
  Order: { attributes: { number: string } }
environments:
  prod: { workspace: { id: prd } }
  staging: { workspace: { id: stg } }
`;

const OBJECTS = `instances:
  Order: { ORD-1: {}, "a b": {}, "x:y=z": {} }
  Product: { "$(touch pwned)": {}, "SKU'1": {} }
contacts: [{ external_id: "70" }, { email: jo@example.com }]
conversations: [{ id: "508" }]
`;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trueup-completion-'));
  await mkdir(join(directory, 'objects'));
  await mkdir(join(directory, 'bin'));
  await mkdir(join(directory, '.trueup/runs'), { recursive: true });
  await writeFile(join(directory, 'trueup.yaml'), PROJECT);
  await writeFile(join(directory, 'objects/shop.yaml'), OBJECTS);
  await writeFile(join(directory, '.trueup/runs/run-20260301T090000Z-0a1b.jsonl'), '');
  await writeFile(
    join(directory, '.trueup/ledger.jsonl'),
    '{"format":"x"}\n{"address":"instance/Order/OWNED"}\nnot json\n',
  );
  await writeFile(join(directory, 'bin/trueup'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  await chmod(join(directory, 'bin/trueup'), 0o755);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** What is offered for a line, without a shell. */
async function complete(...words: string[]): Promise<string[]> {
  const ran = await runInProcess(['__complete', '--', ...words], { cwd: directory, clock: testClock() });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  return ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '');
}

describe('__complete', () => {
  it('offers commands, and those below them', async () => {
    expect(await complete('')).toEqual(
      expect.arrayContaining(['validate', 'plan', 'apply', 'schema', 'completion', ':']),
    );
    expect(await complete('')).not.toContain('__complete');
    expect(await complete('--env', 'prod', '-C', '.', 'pl')).toEqual(['plan', ':']);
    expect(await complete('sandbox', 'st')).toEqual(['start', ':']);
    expect(await complete('nonsense', 'more', 'x')).toEqual([':']);
  });

  it('offers the flags of the command and those of all', async () => {
    const flags = await complete('plan', '--');
    expect(flags).toEqual(expect.arrayContaining(['--out', '--adopt', '--target', '--env', '--help']));
    expect(flags).not.toContain('--auto-approve');
    expect(await complete('plan', '--', '--')).toEqual([':']);
  });

  it('offers environments, types, schemas, shells and runs', async () => {
    expect(await complete('plan', '--env', '')).toEqual(['default', 'prod', 'staging', ':']);
    expect(await complete('--env=s')).toEqual(['--env=staging', ':']);
    expect(await complete('schema', 'o')).toEqual(['objects', ':']);
    expect(await complete('completion', 'z')).toEqual(['zsh', ':']);
    expect(await complete('show', 'run-')).toEqual(['run-20260301T090000Z-0a1b', ':files']);
    expect(await complete('undo', 'run-')).toEqual(['run-20260301T090000Z-0a1b', ':files']);
  });

  it('leaves files and directories to the shell', async () => {
    expect(await complete('plan', '--out', 'x')).toEqual([':files']);
    expect(await complete('validate', 'objects/a.yaml', 'b')).toEqual([':files']);
    expect(await complete('-C', '')).toEqual([':directories']);
  });

  it('offers addresses of the YAML and the ledger, and globs over types', async () => {
    expect(await complete('plan', '--target', 'instance/Order/')).toEqual([
      'instance/Order/*',
      'instance/Order/ORD-1',
      'instance/Order/OWNED',
      'instance/Order/a b',
      'instance/Order/x:y=z',
      ':',
    ]);
    expect(await complete('plan', '--env', 'no-such', '--exclude', 'con')).toEqual([
      'contact/email:jo@example.com',
      'contact/external_id:70',
      'conversation/508',
      ':',
    ]);
  });

  it('offers addresses to explain, environments to compare, types to import', async () => {
    expect(await complete('explain', 'instance/Order/OR')).toEqual(['instance/Order/ORD-1', ':']);
    expect(await complete('compare', 'default', 'st')).toEqual(['staging', ':']);
    expect(await complete('import', '--type', 'O')).toEqual(['Order', ':']);
  });

  it("looks into the ledger of the environment's sandbox", async () => {
    await writeFile(join(directory, '.trueup/sandbox-ledger.staging.jsonl'), '{"address":"instance/Order/STAGED"}\n');
    expect(await complete('--sandbox', '--env', 'staging', 'explain', 'instance/Order/S')).toEqual([
      'instance/Order/STAGED',
      ':',
    ]);
    expect(await complete('--sandbox', 'explain', 'instance/Order/S')).toEqual([':']);
  });

  it('offers the next part only where there are many', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `"p/${index}": {}`).join(', ');
    await writeFile(join(directory, 'objects/many.yaml'), `instances: { Product: { ${many} } }\n`);
    expect(await complete('plan', '--target', 'i')).toEqual([
      'instance/',
      'instance/Order/*',
      'instance/Product/*',
      ':',
    ]);
    expect(await complete('plan', '--target', 'instance/Product/p/')).toHaveLength(201);
    await rm(join(directory, 'objects/many.yaml'));
  });

  it('offers what can be read while files have errors, and nothing where there is no project', async () => {
    await writeFile(join(directory, 'objects/broken.yaml'), 'instances: [');
    await writeFile(join(directory, 'trueup.yaml'), PROJECT.replace('version: 1', 'version: 2'));
    expect(await complete('plan', '--target', 'conv')).toEqual(['conversation/508', ':']);
    await writeFile(join(directory, 'trueup.yaml'), '{{{');
    expect(await complete('plan', '--env', '')).toEqual(['default', ':']);
    await writeFile(join(directory, 'trueup.yaml'), PROJECT);
    await rm(join(directory, 'objects/broken.yaml'));
    expect(await complete('-C', '/', 'plan', '--env', '')).toEqual([':']);
    expect(await complete('-C', '/no/such/place', 'plan', '--target', '')).toEqual([':']);
  });

  it('keeps from the screen what acts on it', async () => {
    await writeFile(join(directory, 'trueup.yaml'), PROJECT.replace('Order:', '"Or\\u202Eder":'));
    const globs = await complete('plan', '--target', 'instance/');
    expect(globs).toContain('instance/Product/*');
    expect(globs.join()).not.toMatch(/\p{Cf}/u);
    await writeFile(join(directory, 'trueup.yaml'), PROJECT);
  });
});

const run = promisify(execFile);

/** Runs a script in a shell in which `trueup` is the built command. */
async function inShell(shell: string, script: string): Promise<string[]> {
  const env = { PATH: `${join(directory, 'bin')}${delimiter}${process.env['PATH']}`, HOME: directory, TERM: 'dumb' };
  const { stdout, stderr } = await run(shell, ['-c', script], { cwd: directory, env });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

async function hasShell(shell: string): Promise<boolean> {
  const found = await run(shell, ['-c', 'exit 0']).then(
    () => true,
    () => false,
  );
  if (!found) process.stderr.write(`SKIPPED: ${shell} is not installed, so its completion script is not tested\n`);
  return found;
}

const [hasBash, hasZsh, hasFish] = await Promise.all([hasShell('bash'), hasShell('zsh'), hasShell('fish')]);

describe.skipIf(!hasBash)('in bash', () => {
  it('completes words as bash splits them, and quotes what has to be', async () => {
    // A line is given with the words bash makes of it: it breaks them at `:` and `=`.
    const cases: readonly (readonly [words: string, line: string])[] = [
      ['trueup pl', 'trueup pl'],
      ['trueup plan --env = p', 'trueup plan --env=p'],
      ['trueup plan --target contact/external_id : 7', 'trueup plan --target contact/external_id:7'],
      ['trueup plan --target instance/Order/a', 'trueup plan --target instance/Order/a'],
      [`trueup plan --target "'instance/Order/a"`, `trueup plan --target 'instance/Order/a`],
      ['trueup plan --target instance/Order/x : y', 'trueup plan --target instance/Order/x:y'],
      ["trueup plan --target 'instance/Product/$'", 'trueup plan --target instance/Product/\\$'],
      ['trueup validate obj', 'trueup validate obj'],
      ["trueup plan --env ''", 'trueup plan --env '],
    ];
    const calls = cases.map(
      ([words, line]) =>
        `COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMP_LINE=${quote(line)}; ` +
        `COMP_POINT=\${#COMP_LINE}; _trueup; (IFS='|'; echo "\${COMPREPLY[*]}")`,
    );
    const script = `source <(trueup completion bash); COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'; ${calls.join('; ')}`;
    expect(await inShell('bash', script)).toEqual([
      'plan',
      'prod',
      '70',
      'instance/Order/a\\ b',
      'instance/Order/a b',
      'y=z',
      'instance/Product/\\$\\(touch\\ pwned\\)',
      'objects',
      'default|prod|staging',
    ]);
  });
});

describe.skipIf(!hasZsh)('in zsh', () => {
  it('completes words', async () => {
    // Only the widget of the line editor has the real ones of these.
    const stubs = `compdef() { :; }; compadd() { print -rl -- "\${(@P)@[-1]}"; }; _files() { print -r -- "files $*"; }`;
    const call = (...words: string[]) =>
      `words=(${words.map(quote).join(' ')}); CURRENT=${words.length}; PREFIX=${quote(words.at(-1) ?? '')}; _trueup; print -r -- -`;
    const script = [
      stubs,
      'source <(trueup completion zsh)',
      call('trueup', 'pl'),
      call('trueup', 'plan', '--env', ''),
      call('trueup', 'plan', '--target', 'instance/Order/a\\ b'),
      call('trueup', 'plan', '--out', ''),
      call('trueup', '-C', ''),
    ];
    expect((await inShell('zsh', script.join('; '))).join(' ').split(' - ')).toEqual([
      'plan',
      'default prod staging',
      'instance/Order/a b',
      'files ',
      'files -/ -',
    ]);
  });
});

describe.skipIf(!hasFish)('in fish', () => {
  it('completes words', async () => {
    const lines = ['trueup pl', 'trueup plan --env s', "trueup plan --target 'instance/Order/a", 'trueup validate obj'];
    const calls = lines.map((line) => `complete -C ${quote(line)}`);
    const offered = await inShell('fish', `trueup completion fish | source; ${calls.join('; ')}`);
    expect(offered.map((line) => line.split('\t')[0])).toEqual(['plan', 'staging', 'instance/Order/a b', 'objects/']);
  });
});

describe('completion', () => {
  it('knows three shells and names the nearest', async () => {
    const { code, stderr } = await runInProcess(['completion', 'zhs'], { cwd: directory, clock: testClock() });
    expect(code).toBe(64);
    expect(stderr).toContain('Did you mean zsh?');
  });
});

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
