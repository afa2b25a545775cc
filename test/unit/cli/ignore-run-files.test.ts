import nodeFileSystem, { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ignoreRunFiles } from '../../../src/cli/ignore-run-files.ts';
import { NO_STEP } from '../../../src/model/step-hook.ts';

const TOOLS = { fs: nodeFileSystem, step: NO_STEP };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-ignore-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

test('keeps runs and the sandbox out of git, and leaves a file of the user alone', async () => {
  await ignoreRunFiles(TOOLS, root);
  const file = join(root, '.trueup/.gitignore');
  expect(await readFile(file, 'utf8')).toMatch(/^runs\/$/mu);
  await writeFile(file, '');
  await ignoreRunFiles(TOOLS, root);
  expect(await readFile(file, 'utf8'), 'one who died before writing left it empty').toMatch(/^runs\/$/mu);
  await writeFile(file, 'mine\n');
  await ignoreRunFiles(TOOLS, root);
  expect(await readFile(file, 'utf8')).toBe('mine\n');
});

test('a place that cannot be written is a refusal that names it, not a bug', async () => {
  await writeFile(join(root, '.trueup'), 'a file in its place');
  await expect(ignoreRunFiles(TOOLS, root)).rejects.toMatchObject({
    code: 'state-directory-not-writable',
    category: 'failed',
    message: expect.stringContaining(join(root, '.trueup')),
    hint: expect.stringContaining('may write'),
  });
});

test('a .trueup that leads out of the project is refused, and nothing is written there', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'trueup-outside-'));
  try {
    await symlink(outside, join(root, '.trueup'));
    await expect(ignoreRunFiles(TOOLS, root)).rejects.toMatchObject({ code: 'path-outside-root', category: 'refused' });
    expect(await readdir(outside)).toEqual([]);
  } finally {
    await rm(outside, { recursive: true, force: true });
  }
});
