import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createGroupCommit, type GroupCommit } from '../../../src/ledger/group-commit.ts';
import type { StepHook } from '../../../src/model/step-hook.ts';
import { recordingDisk } from './recording-disk.ts';
import { tempDirectory } from './sample.ts';

test('what comes in together shares one write and one sync, and is on disk when the flush resolves', async () => {
  const { commit, file, events } = await aFile();
  commit.append('one\n');
  const first = commit.flush();
  commit.append('two\n');
  expect(commit.flush()).toBe(first);
  await first;
  expect(await readFile(file, 'utf8')).toBe('one\ntwo\n');
  expect(events).toEqual(['append', 'write', 'fsync', 'datasync']);
});

test('what comes in while the disk is busy waits for the next group', async () => {
  let late: Promise<void> | undefined;
  const { commit, file, events } = await aFile((name) => {
    if (name !== 'append' || late !== undefined) return;
    commit.append('late\n');
    late = commit.flush();
  });
  commit.append('early\n');
  await commit.flush();
  await late;
  expect(await readFile(file, 'utf8')).toBe('early\nlate\n');
  const group = ['append', 'write', 'fsync', 'datasync'];
  expect(events).toEqual([...group, ...group]);
});

test('nothing queued is nothing written', async () => {
  const { commit, file, events } = await aFile();
  await commit.flush();
  commit.append('one\n');
  await commit.flush();
  await commit.flush();
  expect(await readFile(file, 'utf8')).toBe('one\n');
  expect(events).toEqual(['append', 'write', 'fsync', 'datasync']);
});

test.each(['append', 'fsync'])('after a failure at %s it only fails, and writes no more', async (failing) => {
  let broken = true;
  const { commit, file } = await aFile((name) => {
    if (broken && name === failing) throw new Error('disk');
  });
  commit.append('one\n');
  await expect(commit.flush()).rejects.toThrow('disk');
  broken = false;
  commit.append('two\n');
  await expect(commit.flush()).rejects.toThrow('disk');
  expect(await readFile(file, 'utf8')).toBe(failing === 'append' ? '' : 'one\n');
});

/** A group commit to a file of its own, and what was done to it in order. */
async function aFile(
  step: StepHook = () => undefined,
): Promise<{ commit: GroupCommit; file: string; events: string[] }> {
  const file = join(await tempDirectory(), 'file');
  const { fs, events } = recordingDisk();
  const handle = await fs.open(file, 'a');
  onTestFinished(() => handle.close());
  events.length = 0;
  const told: StepHook = (name) => {
    events.push(name);
    return step(name);
  };
  return { commit: createGroupCommit(handle, told), file, events };
}
