import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The hooks as somebody gets them: pre-commit itself clones this repository, has npm install it, and runs on commits.
// Takes pre-commit (or Python with pip to get it) and the network for npm.

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'trueup-pre-commit-'));
const COMMAND = findPreCommit();

if (COMMAND === undefined)
  process.stderr.write(
    '\n*** SKIPPED: the hooks were NOT tried with pre-commit: it is not installed and pip could not get it.\n' +
      '*** Install it (pip install pre-commit), or name it in PRE_COMMIT, and run npm run test:pre-commit.\n\n',
  );

function findPreCommit(): string | undefined {
  const works = (command: string): boolean => {
    try {
      execFileSync(command, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  const named = process.env['PRE_COMMIT'] ?? 'pre-commit';
  if (works(named)) return named;
  const venv = join(place, 'venv');
  try {
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'ignore' });
    execFileSync(join(venv, 'bin/pip'), ['install', '--quiet', 'pre-commit'], { stdio: 'ignore', timeout: 180_000 });
  } catch {
    return undefined;
  }
  return works(join(venv, 'bin/pre-commit')) ? join(venv, 'bin/pre-commit') : undefined;
}

const env = { ...process.env, PRE_COMMIT_HOME: join(place, 'cache'), PATH: pathWith(COMMAND) };

function pathWith(command = 'pre-commit'): string {
  return command.includes('/') ? `${dirname(command)}:${process.env['PATH']}` : String(process.env['PATH']);
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function end(cwd: string, command: string, ...args: string[]): Promise<Ended> {
  return run(command, args, { cwd, env, maxBuffer: 100_000_000 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  );
}

function git(cwd: string, ...args: string[]): Promise<Ended> {
  return end(
    cwd,
    'git',
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@example.com',
    '-c',
    'protocol.file.allow=always',
    ...args,
  );
}

/** A repository of what stands here now, committed or not. */
async function commitWorkingTree(): Promise<string> {
  const repository = join(place, 'trueup');
  const listed = await end(ROOT, 'git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const file of new Set(listed.output.split('\0')))
    if (file !== '' && file !== 'node_modules' && existsSync(join(ROOT, file)))
      cpSync(join(ROOT, file), join(repository, file), { recursive: true, force: true });
  await git(repository, 'init', '--quiet');
  await git(repository, 'add', '--all');
  await git(repository, 'commit', '--quiet', '--message', 'all');
  return repository;
}

afterAll(() => rmSync(place, { recursive: true, force: true }));

describe.skipIf(COMMAND === undefined)('the hooks, with pre-commit itself', () => {
  const project = join(place, 'project');
  const write = (file: string, text: string) => writeFile(join(project, file), text);
  const commit = async (): Promise<Ended> => {
    await git(project, 'add', '--all');
    return git(project, 'commit', '--message', 'change');
  };

  beforeAll(async () => {
    const repository = await commitWorkingTree();
    const { output } = await git(repository, 'rev-parse', 'HEAD');
    await mkdir(join(project, 'objects'), { recursive: true });
    await write(
      'trueup.yaml',
      'version: 1\nworkspace: { id: tx2p130c }\ntypes: { Order: { attributes: { note: string } } }\n',
    );
    await write('objects/order.yaml', 'instances:\n  Order:\n    O-1: { attributes: { note: a } }\n');
    await write(
      '.pre-commit-config.yaml',
      `repos:\n  - repo: ${repository}\n    rev: ${output.trim()}\n    hooks: [{ id: trueup-fmt }, { id: trueup-validate }]\n`,
    );
    await git(project, 'init', '--quiet');
    const installed = await end(project, String(COMMAND), 'install', '--install-hooks');
    expect(installed.code, `npm may have had no network:\n${installed.output}`).toBe(0);
  }, 600_000);

  it('let a commit through when the project is valid and formatted', async () => {
    const { code, output } = await commit();
    expect(output).toMatch(/trueup fmt\.+Passed\ntrueup validate\.+Passed\n/u);
    expect(code).toBe(0);
  });

  it('stop one with a problem, and show it', async () => {
    await write('objects/order.yaml', 'instances:\n  Order:\n    O-1: { attributes: { note: a, noot: b } }\n');
    const { code, output } = await commit();
    expect(output).toMatch(/trueup validate\.+Failed/u);
    expect(output).toContain('objects/order.yaml:3:35: error[unknown-attribute]');
    expect(output).toContain('exit code: 65');
    expect(code).toBe(1);
  });

  it('write a file in its canonical form, which stops the commit once', async () => {
    await write('objects/order.yaml', 'instances:\n    Order:\n        O-1: {attributes: {note: a}} # kept\n');
    const first = await commit();
    expect(first.output).toMatch(/trueup fmt\.+Failed[\s\S]*files were modified by this hook/u);
    expect(first.code).toBe(1);
    expect(await readFile(join(project, 'objects/order.yaml'), 'utf8')).toContain('# kept');
    expect((await commit()).code).toBe(0);
  });

  it('look into a directory when told where the project is', async () => {
    const nested = join(place, 'nested');
    await mkdir(join(nested, 'infra'), { recursive: true });
    cpSync(join(project, 'trueup.yaml'), join(nested, 'infra/trueup.yaml'));
    cpSync(join(project, 'objects'), join(nested, 'infra/objects'), { recursive: true });
    const config = readFileSync(join(project, '.pre-commit-config.yaml'), 'utf8');
    const args = 'args: [-C, infra] }';
    await writeFile(
      join(nested, '.pre-commit-config.yaml'),
      config.replace('trueup-fmt }', `trueup-fmt, ${args}`).replace('trueup-validate }', `trueup-validate, ${args}`),
    );
    await git(nested, 'init', '--quiet');
    await git(nested, 'add', '--all');
    const { code, output } = await end(nested, String(COMMAND), 'run', '--all-files');
    expect(output).toMatch(/trueup fmt\.+Passed\ntrueup validate\.+Passed\n/u);
    expect(code).toBe(0);
  });
});
