import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readObjectFiles } from '../../../src/config/read-object-files.ts';

const INCLUDE = ['objects/**/*.{yaml,yml}'];
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-objects-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(file: string, text = 'instances: {}\n'): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

test('reads what include names, sorted, and nothing else', async () => {
  for (const file of ['objects/b.yml', 'objects/a/z.yaml', 'objects/B.yaml', 'other/c.yaml', 'objects/d.json'])
    await write(file);
  const { files, diagnostics } = await readObjectFiles(root, INCLUDE);
  expect(files.map(({ path }) => path)).toEqual(['objects/B.yaml', 'objects/a/z.yaml', 'objects/b.yml']);
  expect(diagnostics).toEqual([]);
});

test('never takes trueup.yaml, the ledger directory or dependencies for object files', async () => {
  for (const file of ['trueup.yaml', '.trueup/x.yaml', 'node_modules/m/a.yaml', 'a.yaml']) await write(file);
  const { files } = await readObjectFiles(root, ['**/*.yaml']);
  expect(files.map(({ path }) => path)).toEqual(['a.yaml']);
});

test('looks at no directory outside, even where the pattern asks for it', async () => {
  await write('outside/a.yaml');
  await write('project/objects/b.yaml');
  const { files, diagnostics } = await readObjectFiles(join(root, 'project'), [
    '../**/*.yaml',
    `${root}/**`,
    'objects/*',
  ]);
  expect(files.map(({ path }) => path)).toEqual(['objects/b.yaml']);
  // What is wrong with the patterns is told where they are written.
  expect(diagnostics).toEqual([]);
});

test('no file at all is a warning', async () => {
  const { diagnostics } = await readObjectFiles(root, INCLUDE);
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['no-object-files', 'warning']]);
});

test('a pipe among the files is reported, not waited for and not left out', async () => {
  await write('objects/a.yaml');
  execFileSync('mkfifo', [join(root, 'objects/pipe.yaml')]);
  const { files, diagnostics } = await readObjectFiles(root, INCLUDE);
  expect(diagnostics.map(({ code, source }) => [code, source?.file])).toEqual([['not-a-file', 'objects/pipe.yaml']]);
  expect(files.find(({ path }) => path === 'objects/pipe.yaml')?.root).toBeUndefined();
});

test('a linked directory is reported instead of silently skipped, and never entered', async () => {
  await write('objects/a.yaml');
  await symlink('/', join(root, 'objects/everything'));
  const { files, diagnostics } = await readObjectFiles(root, INCLUDE);
  expect(files).toHaveLength(1);
  expect(diagnostics.map(({ code, source }) => [code, source?.file])).toEqual([
    ['linked-directory', 'objects/everything'],
  ]);
});

test('a file that is no YAML does not hide the problems of the others', async () => {
  await write('objects/a.yaml', 'instances: [\n');
  await write('objects/b.yaml', 'instance: {}\n');
  const { diagnostics, texts } = await readObjectFiles(root, INCLUDE);
  expect(diagnostics.map(({ code, source }) => `${source?.file} ${code}`)).toEqual([
    'objects/a.yaml yaml-syntax',
    'objects/b.yaml unknown-key',
  ]);
  expect([...texts.keys()]).toEqual(['objects/a.yaml', 'objects/b.yaml']);
});

test("a linked directory where include does not search is nobody's problem", async () => {
  await write('objects/a.yaml');
  await write('more/b.yaml');
  await symlink('/', join(root, 'everything'));
  const { files, diagnostics } = await readObjectFiles(root, ['objects/*.yaml', 'more/*.yaml']);
  expect(files).toHaveLength(2);
  expect(diagnostics).toEqual([]);
  const wider = await readObjectFiles(root, ['*/a.yaml']);
  expect(wider.diagnostics.map(({ code }) => code)).toEqual(['linked-directory']);
});
