import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProject } from '../../../src/config/read-project.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-project-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

test('finds trueup.yaml from a directory below', async () => {
  await writeFile(join(root, 'trueup.yaml'), 'version: 1\nworkspace: { id: abc }\n');
  await mkdir(join(root, 'a/b'), { recursive: true });
  const { project } = await readProject(join(root, 'a/b'));
  expect(project?.root).toBe(root);
  expect(project?.workspace.id).toBe('abc');
});

test('without a project it says where it looked and what to do', async () => {
  await expect(readProject(root)).rejects.toMatchObject({
    code: 'no-project',
    category: 'invalid',
    message: expect.stringContaining(root),
    hint: expect.stringContaining('-C DIR'),
  });
});

test('an unreadable trueup.yaml is a diagnostic', async () => {
  await mkdir(join(root, 'trueup.yaml'));
  const { project, diagnostics } = await readProject(root);
  expect(project).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['not-a-file']);
});
