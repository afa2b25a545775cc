import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { trueup } from '../support/trueup.ts';

const FILE = fileURLToPath(new URL('../../.pre-commit-hooks.yaml', import.meta.url));
const HOOKS: readonly { readonly id: string; readonly entry: string; readonly files: string }[] = parse(
  readFileSync(FILE, 'utf8'),
);
const place = mkdtempSync(join(tmpdir(), 'trueup-hooks-'));
const hasPreCommit = isInstalled();
if (!hasPreCommit)
  process.stderr.write(
    '\n*** SKIPPED: pre-commit is not installed; npm run test:pre-commit tries the hooks with it.\n\n',
  );

afterAll(() => rmSync(place, { recursive: true, force: true }));

function isInstalled(): boolean {
  try {
    execFileSync('pre-commit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the hooks for pre-commit', () => {
  it('are two commands that work in a project, take no file names, and see every file that counts', async () => {
    expect(HOOKS.map(({ id, entry }) => [id, entry])).toEqual([
      ['trueup-validate', 'trueup validate'],
      ['trueup-fmt', 'trueup fmt'],
    ]);
    for (const hook of HOOKS) expect(hook).toMatchObject({ language: 'node', pass_filenames: false });
    const [validate] = HOOKS;
    for (const file of ['trueup.yaml', 'a/objects/b.yml', 'orders.csv', 'x.tsv', 'y.jsonl', 'z.ndjson'])
      expect(new RegExp(validate?.files ?? '', 'u').test(file), file).toBe(true);
    expect(new RegExp(validate?.files ?? '', 'u').test('README.md')).toBe(false);
    await mkdir(join(place, 'infra/objects'), { recursive: true });
    await writeFile(join(place, 'infra/trueup.yaml'), 'version: 1\nworkspace: { id: tx2p130c }\n');
    await writeFile(join(place, 'infra/objects/a.yaml'), 'instances: {}\n');
    const codes = HOOKS.map(async ({ entry }) => {
      const [, ...args] = entry.split(' ');
      return (await trueup([...args, '-C', 'infra'], { cwd: place })).code;
    });
    expect(await Promise.all(codes)).toEqual([0, 0]);
  });

  it.skipIf(!hasPreCommit)('are a manifest that pre-commit takes (skipped when it is not installed)', () => {
    execFileSync('pre-commit', ['validate-manifest', FILE], { stdio: 'pipe' });
  });
});
