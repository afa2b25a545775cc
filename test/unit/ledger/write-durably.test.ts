import nodeFileSystem, { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectoryDurably, syncDirectory, tempName, writeDurably } from '../../../src/ledger/write-durably.ts';
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

test('a directory that fails without saying why is a failure', async () => {
  const fs = { ...nodeFileSystem, open: () => Promise.reject(new Error('no reason')) };
  await expect(syncDirectory(fs, await tempDirectory())).rejects.toThrow('no reason');
});

test('a disk that takes no more bytes ends the write, and nothing is left of it', async () => {
  const directory = await tempDirectory();
  const open: typeof nodeFileSystem.open = async (...args) => {
    const handle = await nodeFileSystem.open(...args);
    return Object.assign(handle, { write: () => Promise.resolve({ bytesWritten: 0 }) });
  };
  const failed = writeDurably(join(directory, 'file'), Buffer.from('new'), {
    ...tools,
    fs: { ...nodeFileSystem, open },
  });
  await expect(failed).rejects.toMatchObject({
    message: 'failed while writing it',
    doing: 'writing it',
    replaced: false,
    cause: { message: 'the system took no more bytes' },
  });
  expect(await readdir(directory)).toEqual([]);
});

test('a file that came out with another size never takes the name', async () => {
  const directory = await tempDirectory();
  const target = join(directory, 'file');
  await writeFile(target, 'old');
  const open: typeof nodeFileSystem.open = async (...args) => {
    const handle = await nodeFileSystem.open(...args);
    return Object.assign(handle, { stat: () => Promise.resolve({ size: 2 }) });
  };
  const failed = writeDurably(target, Buffer.from('new'), { ...tools, fs: { ...nodeFileSystem, open } });
  await expect(failed).rejects.toMatchObject({
    doing: 'writing it',
    replaced: false,
    cause: { message: 'the file came out with another size' },
  });
  expect(await readdir(directory)).toEqual(['file']);
  expect(await readFile(target, 'utf8')).toBe('old');
});

test.each([
  ['open', 'creating a file beside it', false],
  ['write', 'writing it', false],
  ['fsync', 'forcing it to disk', false],
  ['rename', 'putting it in place', false],
  ['dirsync', 'forcing its directory to disk', true],
])('a failure at %s says what was being done', async (failing, doing, replaced) => {
  const target = join(await tempDirectory(), 'file');
  const step = (name: string): void => {
    if (name === failing) throw new Error('no');
  };
  const failed = writeDurably(target, Buffer.from('new'), { ...tools, step });
  await expect(failed).rejects.toMatchObject({ doing, replaced, cause: { message: 'no' } });
});

test('what was written is private although the umask or an older file said otherwise', async () => {
  const directory = await tempDirectory();
  const target = join(directory, 'file');
  await writeFile(target, 'old', { mode: 0o644 });
  const modes: unknown[] = [];
  const open: typeof nodeFileSystem.open = async (path, flags, mode) => {
    modes.push([flags, mode]);
    const handle = await nodeFileSystem.open(path, flags, 0o666);
    return handle;
  };
  await writeDurably(target, Buffer.from('new'), { ...tools, fs: { ...nodeFileSystem, open } });
  expect(modes[0]).toEqual(['wx', 0o600]);
  expect((await stat(target)).mode & 0o777).toBe(0o600);
});

test('a directory that cannot be made says why, even where the recursive call hides it', async () => {
  const root = await tempDirectory();
  const refusing = (deep: string, plain?: string): typeof nodeFileSystem => {
    const mkdir = (_path: unknown, options: { readonly recursive?: boolean }): Promise<undefined> => {
      const code = options.recursive === true ? deep : plain;
      return code === undefined ? Promise.resolve(undefined) : Promise.reject(Object.assign(new Error(code), { code }));
    };
    return { ...nodeFileSystem, mkdir: mkdir as typeof nodeFileSystem.mkdir };
  };
  const made = (fs: typeof nodeFileSystem): Promise<void> => makeDirectoryDurably(fs, join(root, 'a'));
  await expect(made(refusing('ENOENT', 'EROFS'))).rejects.toMatchObject({ code: 'EROFS' });
  await expect(made(refusing('ENOENT'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(made(refusing('EACCES', 'EROFS'))).rejects.toMatchObject({ code: 'EACCES' });
});

test('directories it makes can be used by their owner whatever the umask is', async () => {
  const root = await tempDirectory();
  const mkdir = (async (path: string, options: object) => {
    const made = await nodeFileSystem.mkdir(path, options);
    await nodeFileSystem.chmod(join(root, 'a'), 0o755);
    await nodeFileSystem.chmod(join(root, 'a', 'b'), 0);
    return made;
  }) as typeof nodeFileSystem.mkdir;
  await makeDirectoryDurably({ ...nodeFileSystem, mkdir }, join(root, 'a', 'b'));
  for (const directory of ['a', 'a/b']) expect((await stat(join(root, directory))).mode & 0o777).toBe(0o700);
});

test('directories it makes are private, and each is announced', async () => {
  const root = await tempDirectory();
  const steps: string[] = [];
  await makeDirectoryDurably(nodeFileSystem, join(root, 'a', 'b'), (name) => void steps.push(name));
  expect(steps).toEqual(['mkdir', 'dirsync', 'dirsync']);
  for (const path of ['a', 'a/b']) expect((await stat(join(root, path))).mode & 0o777).toBe(0o700);
});

test('an unfinished file is named after its target and eight random bytes', () => {
  expect(tempName('/x/file', (count) => new Uint8Array(count).fill(0xab))).toBe(`/x/file.${'ab'.repeat(8)}.tmp`);
});

test('handles are closed, whatever happens', async () => {
  const directory = await tempDirectory();
  for (const failing of ['none', 'write', 'sync', 'stat'] as const) {
    let open = 0;
    const fs = {
      ...nodeFileSystem,
      open: async (...args: Parameters<typeof nodeFileSystem.open>) => {
        const handle = await nodeFileSystem.open(...args);
        open += 1;
        const close = handle.close.bind(handle);
        const counted = {
          close: async () => {
            await close();
            open -= 1;
          },
        };
        const broken = failing === 'none' ? {} : { [failing]: () => Promise.reject(new Error(failing)) };
        return Object.assign(handle, counted, broken);
      },
    };
    await writeDurably(join(directory, 'file'), Buffer.from('x'), { ...tools, fs }).catch(() => undefined);
    expect(open, failing).toBe(0);
  }
});
