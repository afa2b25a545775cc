import nodeFileSystem, { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveInside } from '../../../src/ledger/resolve-inside.ts';
import { refusal, tempDirectory } from './sample.ts';

const resolve = (path: string, root: string): Promise<string> => resolveInside(nodeFileSystem, path, root, 'it');

test('what is there and what is not there yet resolve to their real paths', async () => {
  const root = await tempDirectory();
  const real = await realpath(root);
  await mkdir(join(root, 'real'));
  await symlink('real', join(root, 'linked'));
  await writeFile(join(root, 'real', 'file'), '');
  expect(await resolve(join(root, 'linked', 'file'), root)).toBe(join(real, 'real', 'file'));
  expect(await resolve(join(root, 'linked', 'a', 'b'), root)).toBe(join(real, 'real', 'a', 'b'));
});

test('a root that is itself reached by a link is no way out', async () => {
  const directory = await tempDirectory();
  await mkdir(join(directory, 'project'));
  await symlink('project', join(directory, 'link'));
  const root = join(directory, 'link');
  expect(await resolve(join(root, 'x'), root)).toBe(join(await realpath(directory), 'project', 'x'));
});

test('a neighbour whose name begins like the root is outside', async () => {
  const directory = await tempDirectory();
  for (const name of ['project', 'project-2']) await mkdir(join(directory, name));
  const root = join(directory, 'project');
  for (const path of [join(directory, 'project-2', 'x'), root, directory]) {
    expect(await refusal(resolve(path, root))).toMatchObject({ code: 'path-outside-root', category: 'refused' });
  }
});

test('a link that leads out in the middle of a path is refused even when nothing is behind it yet', async () => {
  const [root, outside] = [await tempDirectory(), await tempDirectory()];
  await symlink(outside, join(root, 'a'));
  await symlink(join(outside, 'missing'), join(root, 'b'));
  for (const name of ['a', 'b']) {
    expect(await refusal(resolve(join(root, name, 'x'), root))).toMatchObject({ code: 'path-outside-root' });
  }
});

test('the root of the file system is a root like any', async () => {
  const directory = await realpath(await tempDirectory());
  expect(await resolve(join(directory, 'x'), '/')).toBe(join(directory, 'x'));
});

test('a refusal says which path, why, and what to do', async () => {
  const root = await tempDirectory();
  await symlink('nowhere', join(root, 'dangling'));
  const refused = await refusal(resolve(join(root, 'dangling'), root));
  expect(refused.message).toBe(
    'The path it is a symbolic link that leads nowhere; nothing was read from it or written to it.',
  );
  expect(refused.hint).toBe('Replace it by a plain file or directory inside the project.');
  expect((await refusal(resolve(root, root))).message).toContain('The path it leads out of the project root;');
});

test('a path below a file is not there yet, and what cannot be looked at is passed on', async () => {
  const root = await realpath(await tempDirectory());
  await writeFile(join(root, 'file'), '');
  expect(await resolve(join(root, 'file', 'x'), root)).toBe(join(root, 'file', 'x'));
  const denied = Object.assign(new Error('denied'), { code: 'EACCES' });
  const realpathOf = (path: string): Promise<string> =>
    path === root ? Promise.resolve(root) : Promise.reject(denied);
  const fs = { ...nodeFileSystem, realpath: realpathOf as typeof realpath };
  await expect(resolveInside(fs, join(root, 'x'), root, 'it')).rejects.toBe(denied);
});

test('a file system without anything ends the search at its root', async () => {
  const missing = Object.assign(new Error('missing'), { code: 'ENOENT' });
  let asked = 0;
  const realpathOf = (): Promise<string> => {
    asked += 1;
    return asked === 1 ? Promise.resolve('/project') : Promise.reject(missing);
  };
  const fs = { ...nodeFileSystem, realpath: realpathOf as unknown as typeof realpath };
  await expect(resolveInside(fs, '/project/a/b', '/project', 'it')).rejects.toBe(missing);
  expect(asked).toBe(5);
});
