import nodeFileSystem, { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectoryDurably, syncDirectory, writeDurably } from '../../../src/ledger/write-durably.ts';
import { recordingDisk } from './recording-disk.ts';
import { tempDirectory } from './sample.ts';

const tools = { fs: nodeFileSystem, step: () => undefined, randomBytes: (count: number) => new Uint8Array(count) };

test('replaces a file with exactly these bytes, none included', async () => {
  const target = join(await tempDirectory(), 'file');
  for (const bytes of [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(1 << 20, 'x')]) {
    await writeDurably(target, bytes, tools);
    expect((await readFile(target)).equals(bytes)).toBe(true);
  }
});

test('has the bytes on disk before they take the name, and the name before it returns', async () => {
  const target = join(await tempDirectory(), 'file');
  const { fs, events } = recordingDisk();
  await writeDurably(target, Buffer.from('one'), { ...tools, fs });
  expect(events).toEqual(['open tmp', 'write tmp', 'sync tmp', 'close tmp', 'rename', 'open', 'sync', 'close']);
});

test('never writes into a file that is there already', async () => {
  const directory = await tempDirectory();
  const taken = join(directory, `file.${'00'.repeat(8)}.tmp`);
  await mkdir(taken);
  await writeFile(join(directory, 'file'), 'old');
  const failed = writeDurably(join(directory, 'file'), Buffer.from('new'), tools);
  await expect(failed).rejects.toMatchObject({ doing: 'creating a file beside it', replaced: false });
  expect(await readFile(join(directory, 'file'), 'utf8')).toBe('old');
});

test('forces the name of every directory it makes to disk', async () => {
  const root = await tempDirectory();
  const synced: string[] = [];
  const open: typeof nodeFileSystem.open = (path, ...args) => {
    synced.push(String(path));
    return nodeFileSystem.open(path, ...args);
  };
  await makeDirectoryDurably({ ...nodeFileSystem, open }, join(root, 'a', 'b', 'c'));
  expect(synced).toEqual([join(root, 'a', 'b'), join(root, 'a'), root]);
  expect(await readdir(join(root, 'a', 'b'))).toEqual(['c']);
  synced.length = 0;
  await makeDirectoryDurably({ ...nodeFileSystem, open }, join(root, 'a', 'b', 'c'));
  expect(synced).toEqual([]);
});

test('a file system that cannot sync directories is put up with, a failing one is not', async () => {
  const directory = await tempDirectory();
  const failing = (code: string): typeof nodeFileSystem => ({
    ...nodeFileSystem,
    open: () => Promise.reject(Object.assign(new Error(code), { code })),
  });
  await syncDirectory(failing('EINVAL'), directory);
  await expect(syncDirectory(failing('EIO'), directory)).rejects.toThrow('EIO');
});
