import nodeFileSystem, { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeProjectSchemas } from '../../../src/cli/write-project-schemas.ts';
import type { Project } from '../../../src/model/project.ts';
import { NO_STEP } from '../../../src/model/step-hook.ts';
import { check } from '../config/check.ts';

const NOTHING = { records: new Map(), moved: [] };
const context = { fs: nodeFileSystem, step: NO_STEP, randomBytes: (count: number) => new Uint8Array(count) };

let root: string;
const write = () =>
  writeProjectSchemas(context, { project: { ...(check('').project as Project), root }, desired: NOTHING });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-schemas-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('writes both schemas and nothing else, once', async () => {
  expect((await write()).map(({ written }) => written)).toEqual([true, true]);
  expect((await write()).map(({ written }) => written)).toEqual([false, false]);
  expect((await readdir(join(root, '.trueup'))).sort()).toEqual(['.gitignore', 'schemas']);
  expect((await readdir(join(root, '.trueup/schemas'))).sort()).toEqual(['objects.schema.json', 'project.schema.json']);
});

it('follows no link out of the project', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'trueup-outside-'));
  await mkdir(join(root, '.trueup'));
  await symlink(outside, join(root, '.trueup/schemas'));
  await expect(write()).rejects.toMatchObject({ code: 'path-outside-root', category: 'refused' });
  expect(await readdir(outside)).toEqual([]);
  await rm(outside, { recursive: true });
});

it('says which file cannot be written, and leaves nothing half written', async () => {
  await mkdir(join(root, '.trueup/schemas/objects.schema.json'), { recursive: true });
  await expect(write()).rejects.toMatchObject({ code: 'schema-not-written', category: 'failed' });
  await rm(join(root, '.trueup/schemas'), { recursive: true });
  await writeFile(join(root, '.trueup/schemas'), 'a file');
  await expect(write()).rejects.toMatchObject({ category: 'failed' });
  expect(await readdir(join(root, '.trueup'))).toEqual(['.gitignore', 'schemas']);
});
