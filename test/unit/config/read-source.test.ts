import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInside, readSource } from '../../../src/config/read-source.ts';

let root: string;
let outside: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-source-'));
  outside = await mkdtemp(join(tmpdir(), 'trueup-outside-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(outside, { recursive: true, force: true });
});

const codeOf = async (file: string) => (await readSource(root, file)).diagnostics.map(({ code }) => code);

test('reads a file and a link that stays inside', async () => {
  await writeFile(join(root, 'a.yaml'), 'a: 1\n');
  await symlink('a.yaml', join(root, 'b.yaml'));
  expect(await readSource(root, 'b.yaml')).toEqual({ text: 'a: 1\n', diagnostics: [] });
});

test('refuses links out of the project, to nothing, to devices and to themselves', async () => {
  await writeFile(join(outside, 'secret.yaml'), 'a: 1\n');
  await symlink(join(outside, 'secret.yaml'), join(root, 'out.yaml'));
  await symlink(join(root, 'gone'), join(root, 'dangling.yaml'));
  await symlink('/dev/zero', join(root, 'zero.yaml'));
  await symlink('/proc/self/environ', join(root, 'environ.yaml'));
  await symlink('loop.yaml', join(root, 'loop.yaml'));
  expect(await codeOf('out.yaml')).toEqual(['outside-project']);
  expect(await codeOf('dangling.yaml')).toEqual(['unreadable-file']);
  expect(await codeOf('zero.yaml')).toEqual(['outside-project']);
  expect(await codeOf('environ.yaml')).toEqual(['outside-project']);
  expect(await codeOf('loop.yaml')).toEqual(['unreadable-file']);
});

test('refuses pipes and directories without waiting for them', async () => {
  execFileSync('mkfifo', [join(root, 'pipe.yaml')]);
  await mkdir(join(root, 'dir.yaml'));
  expect(await codeOf('pipe.yaml')).toEqual(['not-a-file']);
  expect(await codeOf('dir.yaml')).toEqual(['not-a-file']);
});

test('refuses a file of more than 50 MB before reading it', async () => {
  await writeFile(join(root, 'large.yaml'), '');
  await truncate(join(root, 'large.yaml'), 50_000_001);
  expect(await codeOf('large.yaml')).toEqual(['file-too-large']);
});

test('a sibling whose name begins alike is outside', () => {
  expect(isInside('/a/b', '/a/bc/d')).toBe(false);
  expect(isInside('/a/b', '/a/b/..c')).toBe(true);
  expect(isInside('/a/b', '/a')).toBe(false);
});
