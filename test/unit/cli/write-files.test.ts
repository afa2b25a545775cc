import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFiles } from '../../../src/cli/write-files.ts';

const random = { randomBytes: (count: number) => new Uint8Array(count).fill(7) };
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-write-files-'));
  for (const file of ['a.yaml', 'b.yaml']) await writeFile(join(root, file), 'old\n');
});

afterEach(() => rm(root, { recursive: true, force: true }));

const edit = (path: string, before: string | undefined = 'old\n') => ({ path, before, after: 'new\n' });
const contents = async () =>
  Promise.all((await readdir(root)).sort().map(async (file) => `${file}: ${await readFile(join(root, file), 'utf8')}`));

test('when one file cannot be written, none is: those before it are as they were, and new ones are gone', async () => {
  const files = [edit('a.yaml'), { path: 'new.yaml', before: undefined, after: 'new\n' }, edit('b.yaml', 'another\n')];
  await expect(writeFiles(random, root, files)).rejects.toMatchObject({ code: 'file-changed' });
  expect(await contents()).toEqual(['a.yaml: old\n', 'b.yaml: old\n']);
});

test('files that were written are put back on demand, but not over what somebody wrote since', async () => {
  const written = await writeFiles(random, root, [edit('a.yaml'), edit('b.yaml')]);
  expect(await contents()).toEqual(['a.yaml: new\n', 'b.yaml: new\n']);
  await writeFile(join(root, 'b.yaml'), 'theirs\n');
  await written.restore();
  expect(await contents()).toEqual(['a.yaml: old\n', 'b.yaml: theirs\n']);
});
