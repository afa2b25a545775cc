import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../.ci/release', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'trueup-release-'));
const origin = join(place, 'origin.git');
const clone = join(place, 'clone');
afterAll(() => rmSync(place, { recursive: true, force: true }));

const git = (cwd: string, ...args: string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main', ...args],
    {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  ).trim();

/** A repository as this one is, with a build that takes no time. */
function commit(files: { readonly [file: string]: string }, message = 'change'): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(clone, file, '..'), { recursive: true });
    writeFileSync(join(clone, file), text);
  }
  git(clone, 'add', '--all');
  git(clone, 'commit', '--quiet', '--message', message);
  git(clone, 'push', '--quiet', 'origin', 'main');
}

const manifest = (version: string, build: string) =>
  JSON.stringify({ name: 'x', version, type: 'module', scripts: { build: `mkdir -p dist/action && ${build}` } });
const BUILD = 'cp main.js dist/action/main.js';

beforeEach(() => {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(clone, { recursive: true });
  git(place, 'init', '--quiet', '--bare', origin);
  git(clone, 'init', '--quiet');
  git(clone, 'remote', 'add', 'origin', origin);
  mkdirSync(join(clone, '.ci'));
  cpSync(SCRIPT, join(clone, '.ci/release'));
  commit({
    '.gitignore': 'dist/\n',
    'main.js': 'if (process.env.INPUT_COMMAND !== "validate") process.exit(3);\n',
    'package.json': manifest('1.2.0', BUILD),
    'examples/shop/trueup.yaml': '',
  });
  git(clone, 'fetch', '--quiet');
});

function release(tag: string): { readonly code: number; readonly output: string } {
  try {
    const stdout = execFileSync('bash', ['.ci/release', tag], { cwd: clone, encoding: 'utf8', stdio: 'pipe' });
    return { code: 0, output: stdout };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return { code: status, output: stderr };
  }
}
const tags = () => git(origin, 'for-each-ref', '--format=%(refname:short)', 'refs/tags').split('\n').filter(Boolean);

describe('a release', () => {
  it('is the commit on main and, on top of it, the built action; the major version moves there', () => {
    const source = git(clone, 'rev-parse', 'HEAD');
    const { code, output } = release('release/v1.2.0');
    expect(code, output).toBe(0);
    expect(tags()).toEqual(['v1', 'v1.2.0']);
    expect(git(origin, 'rev-parse', 'v1.2.0^')).toBe(source);
    expect(git(origin, 'rev-parse', 'v1')).toBe(git(origin, 'rev-parse', 'v1.2.0'));
    expect(git(origin, 'diff', '--name-only', source, 'v1.2.0')).toBe('dist/action/main.js');
    expect(git(origin, 'log', '-1', '--format=%B', 'v1.2.0')).toMatch(
      /^trueup 1\.2\.0,[\s\S]*[0-9a-f]{64} {2}main\.js$/u,
    );
    expect(git(origin, 'rev-parse', 'main')).toBe(source);
    git(clone, 'reset', '--quiet', '--hard', source);
    commit({ 'package.json': manifest('1.3.0', BUILD) });
    expect(release('release/v1.3.0').code).toBe(0);
    expect(tags()).toEqual(['v1', 'v1.2.0', 'v1.3.0']);
    expect(git(origin, 'rev-parse', 'v1')).toBe(git(origin, 'rev-parse', 'v1.3.0'));
  });

  it.each([
    ['v1.2.0', 'has to be release/vX.Y.Z'],
    ['release/v1.2', 'has to be release/vX.Y.Z'],
    ['release/v01.2.0', 'has to be release/vX.Y.Z'],
    ['release/v1.2.0; id', 'has to be release/vX.Y.Z'],
    ['release/v1.2.1', 'package.json has another version'],
  ])('is not made of the tag %s', (tag, message) => {
    expect(release(tag)).toEqual({ code: 1, output: expect.stringContaining(message) });
    expect(tags()).toEqual([]);
  });

  it('is never made twice, nor of a commit off main, nor of what is not committed', () => {
    expect(release('release/v1.2.0').code).toBe(0);
    git(clone, 'reset', '--quiet', '--hard', 'origin/main');
    expect(release('release/v1.2.0').output).toContain('a release never changes');
    git(origin, 'update-ref', '-d', 'refs/tags/v1.2.0');
    writeFileSync(join(clone, 'new'), '');
    expect(release('release/v1.2.0').output).toContain('not what was committed');
    git(clone, 'add', '--all');
    git(clone, 'commit', '--quiet', '--message', 'aside');
    expect(release('release/v1.2.0').output).toContain('is not on main');
    expect(tags()).toEqual(['v1']);
  });

  it('is not made of builds that differ, or of an action that does not run', () => {
    commit({ 'package.json': manifest('1.2.0', `${BUILD} && echo "// $(date +%N)$RANDOM$$" >> dist/action/main.js`) });
    expect(release('release/v1.2.0').output).toContain('two builds of one commit differ');
    commit({ 'package.json': manifest('1.2.0', BUILD), 'main.js': 'process.exit(7);\n' });
    expect(release('release/v1.2.0').code).toBe(7);
    expect(tags()).toEqual([]);
  });
});
