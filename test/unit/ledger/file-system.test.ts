import { execFileSync } from 'node:child_process';
import nodeFileSystem, { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCode, openRegularFile } from '../../../src/ledger/file-system.ts';
import { recordingDisk } from './recording-disk.ts';
import { tempDirectory } from './sample.ts';

test('opens regular files, and answers nothing for what is not there', async () => {
  const directory = await tempDirectory();
  await writeFile(join(directory, 'file'), 'text');
  const handle = await openRegularFile(nodeFileSystem, join(directory, 'file'));
  expect(await handle?.readFile('utf8')).toBe('text');
  await handle?.close();
  expect(await openRegularFile(nodeFileSystem, join(directory, 'missing'))).toBeUndefined();
});

test('refuses everything else at once, a pipe that nobody writes to included', async () => {
  const directory = await tempDirectory();
  await mkdir(join(directory, 'directory'));
  await writeFile(join(directory, 'file'), '');
  await symlink('file', join(directory, 'link'));
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  const codes: (string | undefined)[] = [];
  for (const name of ['directory', 'link', 'pipe']) {
    codes.push(await openRegularFile(nodeFileSystem, join(directory, name)).then(() => 'opened', errorCode));
  }
  expect(codes).toEqual(['EISDIR', 'ELOOP', 'ENOTFILE']);
});

test('closes what it refuses', async () => {
  const directory = await tempDirectory();
  const { fs, events } = recordingDisk();
  await expect(openRegularFile(fs, directory)).rejects.toThrow('not a regular file');
  expect(events).toEqual(['open', 'close']);
});

test('only failed system calls and the like have a code', () => {
  expect(errorCode(Object.assign(new Error('x'), { code: 'EIO' }))).toBe('EIO');
  expect([errorCode(new Error('x')), errorCode('EIO'), errorCode(Object.assign(new Error('x'), { code: 5 }))]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
