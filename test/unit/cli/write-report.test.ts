import nodeFileSystem, { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeReport } from '../../../src/cli/write-report.ts';
import { NO_STEP } from '../../../src/model/step-hook.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trueup-report-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const worldIn = (cwd: string, step: (name: string) => void = NO_STEP) => ({
  cwd,
  fs: nodeFileSystem,
  step,
  randomBytes: (count: number) => new Uint8Array(count),
});

it('replaces a file whole, for its owner alone', async () => {
  const file = join(directory, 'reports', 'plan.json');
  await writeReport(worldIn(directory), 'reports/plan.json', 'the first, which is longer');
  await chmod(file, 0o644);
  await writeReport(worldIn(directory), 'reports/plan.json', 'the second');
  expect(await readFile(file, 'utf8')).toBe('the second');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('leaves what stood there when the disk is full, and says so', async () => {
  await writeFile(join(directory, 'plan.json'), 'a plan that was reviewed');
  const full = worldIn(directory, (name) => {
    if (name === 'write') throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  });
  await expect(writeReport(full, 'plan.json', 'another')).rejects.toMatchObject({
    code: 'report-not-written',
    category: 'failed',
    message: 'plan.json cannot be written: the disk is full (ENOSPC)',
    hint: 'Free some space and run the command again.',
  });
  expect(await readFile(join(directory, 'plan.json'), 'utf8')).toBe('a plan that was reviewed');
  expect(await readdir(directory)).toEqual(['plan.json']);
});

it('writes to a device without replacing it', async () => {
  await writeReport(worldIn('/'), 'dev/null', 'gone');
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});
