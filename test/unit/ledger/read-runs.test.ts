import { randomBytes } from 'node:crypto';
import nodeFileSystem, { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../src/ledger/file-system.ts';
import { listRuns, readRun, readRunsSince } from '../../../src/ledger/read-runs.ts';
import { openRunJournal } from '../../../src/ledger/run-journal.ts';
import { type RunHeader, renderRunLine } from '../../../src/ledger/run-record.ts';
import { conversationAddress } from '../../../src/model/address.ts';
import { anEntry, refusal, tempDirectory } from './sample.ts';

describe('readRun', () => {
  test('a journal cut anywhere tells everything up to its last whole line', async () => {
    const { file, bytes } = await aRun();
    const starts = lineStarts(bytes);
    for (let length = 0; length < bytes.length; length += 1) {
      await writeFile(file, bytes.subarray(0, length));
      const whole = starts.filter((start) => start > 0 && start <= length).length;
      const run = await readRun(file);
      const told = run === undefined ? 0 : 1 + run.intents.length + run.results.length;
      expect(told, `cut at ${length}`).toBe(whole);
      expect(run?.end).toBeUndefined();
    }
  });

  test('a byte changed in any whole line is reported with its line', async () => {
    const { file, bytes } = await aRun();
    const starts = lineStarts(bytes);
    for (let at = 0; at < bytes.length - 1; at += 7) {
      const flipped = Buffer.from(bytes);
      flipped[at] = flipped[at]! ^ 1;
      await writeFile(file, flipped);
      const refused = await refusal(readRun(file));
      expect(refused).toMatchObject({ code: 'run-damaged', category: 'failed' });
      const line = starts.filter((start) => start <= at).length;
      expect(refused.message).toContain(`line ${line}:`);
      expect(refused.hint).toContain('Restore');
    }
  });

  test('a line that is gone from the front, or a second first line, is damage', async () => {
    const { file, bytes } = await aRun();
    const second = lineStarts(bytes)[1]!;
    await writeFile(file, bytes.subarray(second));
    expect(await refusal(readRun(file))).toMatchObject({ code: 'run-damaged' });
    await writeFile(file, Buffer.concat([bytes.subarray(0, second), bytes]));
    expect(await refusal(readRun(file))).toMatchObject({ code: 'run-damaged' });
  });

  test('zeros at the end, as a power failure leaves them, are a cut', async () => {
    const { file, bytes } = await aRun();
    const last = lineStarts(bytes).at(-2)!;
    await writeFile(file, Buffer.concat([bytes.subarray(0, last), Buffer.alloc(4096)]));
    expect(await readRun(file)).toMatchObject({ intents: [{ number: 1 }, { number: 2 }], end: undefined });
  });

  test('lines longer than one read are put together', async () => {
    const { file, run } = await aRun('x'.repeat(700_000));
    const read = await readRun(file);
    expect(read?.header.run).toBe(run);
    expect(read?.intents[1]?.before?.attributes['text']).toHaveLength(700_000);
  });

  test('a line that never ends is refused before it fills the memory', async () => {
    const file = join(await tempDirectory(), 'x');
    await writeFile(file, '');
    await truncate(file, 65 * 1024 * 1024);
    const refused = await refusal(readRun(file));
    expect(refused).toMatchObject({ code: 'run-unreadable' });
    expect(refused.message).toContain('a line of it is too long');
  });

  test('a journal of a newer version is refused, not guessed at', async () => {
    const file = join(await tempDirectory(), 'x');
    await writeFile(file, aHeaderLine({ version: 2 }));
    expect(await refusal(readRun(file))).toMatchObject({ code: 'run-newer', category: 'failed' });
  });

  test('a refusal says which journal, what is wrong with it, and what to do', async () => {
    const { file, bytes } = await aRun();
    const told = async (content: Uint8Array | string) => {
      await writeFile(file, content);
      const { message, hint } = await refusal(readRun(file));
      return [message, hint];
    };
    expect(await told('words\n')).toEqual([
      `${file} is no journal of a run, or is damaged in line 1: it does not start like one.`,
      'Journals lie in .trueup/runs (list them with: trueup runs) or come from a CI artifact. Restore a damaged one from a copy.',
    ]);
    expect(await told(Buffer.concat([bytes, Buffer.from('words\n')]))).toEqual([
      `The run journal ${file} is damaged in line 6: it is not what was written there.`,
      'Restore it from a copy (a CI artifact, a backup). Without one, move it away and plan: what that run created and the ledger does not hold shows up as adoptions.',
    ]);
    expect(await told(aHeaderLine({ version: 2 }))).toEqual([
      `The run journal ${file} has format version 2; this trueup knows version 1.`,
      'Use the newer trueup that wrote it.',
    ]);
    await rm(file);
    const refused = await refusal(readRun(file));
    expect(refused.message).toBe(`The run journal ${file} cannot be read: its directory is gone (ENOENT).`);
    expect(refused).toMatchObject({ cause: { message: 'no such file', code: 'ENOENT' } });
  });

  test('a disk that fails in the middle is no end of the run', async () => {
    const { file } = await aRun();
    const fs = failingDisk({
      createReadStream: () =>
        Readable.from(
          (async function* () {
            yield await readFile(file);
            throw Object.assign(new Error('disk'), { code: 'EIO' });
          })(),
        ),
    });
    expect(await refusal(readRun(file, fs))).toMatchObject({ code: 'run-unreadable', category: 'failed' });
  });

  test('a journal that is not there or no file is not an empty run', async () => {
    const directory = await tempDirectory();
    expect(await refusal(readRun(join(directory, 'x')))).toMatchObject({ code: 'run-unreadable' });
    expect(await refusal(readRun(directory))).toMatchObject({ code: 'run-unreadable' });
  });
});

describe('listRuns', () => {
  test('names the runs oldest first and passes over everything else', async () => {
    const directory = await tempDirectory();
    const runs = ['run-20260301T090000Z-ffff', 'run-20260301T090001Z-0000', 'run-20270101T000000Z-0a1b'];
    for (const run of runs.toReversed()) await writeFile(join(directory, `${run}.jsonl`), '');
    for (const other of ['notes.txt', 'run-x.jsonl', `${runs[0]}.jsonl.bak`])
      await writeFile(join(directory, other), '');
    await mkdir(join(directory, 'reports'));
    expect(await listRuns(directory)).toEqual(runs.map((run) => ({ run, file: join(directory, `${run}.jsonl`) })));
  });

  test('tells several of one second apart by what they say, and those that say nothing come first', async () => {
    const directory = await tempDirectory();
    const names = ['c', 'a', 'b'].map((end) => `run-20260301T090000Z-000${end}`);
    for (const [index, run] of names.slice(1).entries()) {
      const started_at = `2026-03-01T09:00:00.${9 - index}00Z`;
      await writeFile(join(directory, `${run}.jsonl`), aHeaderLine({ run, started_at }));
    }
    await writeFile(join(directory, `${names[0]}.jsonl`), 'damaged\n');
    const [unread, late, early] = names;
    expect((await listRuns(directory)).map(({ run }) => run)).toEqual([unread, early, late]);
  });

  test('those of the very same moment are named by their names, those cut in their first line before them', async () => {
    const directory = await tempDirectory();
    const runs = ['b', 'a', 'c', 'd'].map((end) => `run-20260301T090000Z-000${end}`);
    for (const run of runs) {
      await writeFile(join(directory, `${run}.jsonl`), run.endsWith('c') ? '{"type":"ru' : aHeaderLine({ run }));
    }
    const ends = (await listRuns(directory)).map(({ run }) => run.slice(-1));
    expect(ends).toEqual(['c', 'a', 'b', 'd']);
  });

  test('passes over a journal that cannot be read, and over no other failure', async () => {
    const directory = await tempDirectory();
    for (const end of ['a', 'b'])
      await writeFile(join(directory, `run-20260301T090000Z-000${end}.jsonl`), aHeaderLine());
    const unreadable = failingDisk({
      createReadStream: () => {
        throw Object.assign(new Error('disk'), { code: 'EIO' });
      },
    });
    expect(await listRuns(directory, unreadable)).toHaveLength(2);
    const why = new Error('not foreseen');
    await expect(listRuns(directory, failingDisk({ close: () => Promise.reject(why) }))).rejects.toBe(why);
  });

  test('no directory, no runs', async () => {
    expect(await listRuns(join(await tempDirectory(), 'runs'))).toEqual([]);
  });

  test('a file in place of the directory is reported', async () => {
    const file = join(await tempDirectory(), 'runs');
    await writeFile(file, '');
    expect(await refusal(listRuns(file))).toMatchObject({ code: 'run-unreadable' });
  });
});

describe('readRunsSince', () => {
  test('reads those that started from this very ledger, and the rest no further than their first line', async () => {
    const root = await tempDirectory();
    const ours = [await aRun('', { root, now: 1000 }), await aRun('', { root, now: 2000 })];
    const older = await aRun('', { root, now: 0, serial: 4 });
    await aRun('', { root, now: 3000, lineage: 'other' });
    await writeFile(older.file, Buffer.concat([older.bytes, Buffer.from('damage\n')]));
    const found = await readRunsSince(ours[0]!.directory, { lineage: 'l', serial: 5 });
    expect(found.map((run) => run.header.run)).toEqual(ours.map(({ run }) => run));
    expect(found[0]?.intents).toHaveLength(2);
    await expect(readRunsSince(older.directory, { lineage: 'l', serial: 4 })).rejects.toThrow('is damaged');
  });

  test('a run that broke off in its first line never happened', async () => {
    const { directory, file, bytes } = await aRun();
    await writeFile(file, bytes.subarray(0, 20));
    expect(await readRunsSince(directory, { lineage: 'l', serial: 5 })).toEqual([]);
  });
});

function aHeaderLine(over: Partial<RunHeader> & { readonly version?: number } = {}): string {
  const [run, started_at] = ['run-20260301T090000Z-0000', '2026-03-01T09:00:00.000Z'];
  const header = { plan: 'p', workspace: 'w', environment: 'default', lineage: 'l', serial: 1, tool: 't' };
  return renderRunLine({ type: 'run', format: 'trueup-run', version: 1, run, started_at, ...header, ...over });
}

/** A disk whose open files do this instead. */
function failingDisk(over: { readonly [method: string]: () => unknown }): FileSystem {
  const open: FileSystem['open'] = async (...given) => {
    const handle = await nodeFileSystem.open(...given);
    const close = handle.close.bind(handle);
    const fail = over['close'];
    return Object.assign(handle, over, fail && { close: () => close().then(fail) });
  };
  return { ...nodeFileSystem, open };
}

async function aRun(
  text = '',
  { root = '', now = 0, serial = 5, lineage = 'l' } = {},
): Promise<{ file: string; bytes: Buffer; run: string; directory: string }> {
  const base = root === '' ? await tempDirectory() : root;
  const directory = join(base, 'runs');
  const header = { plan: 'p', workspace: 'w', environment: 'default', lineage, serial, tool: 'trueup/0' };
  const journal = await openRunJournal({ directory, root: base, now: () => now, randomBytes, header });
  for (const number of [1, 2]) {
    const address = conversationAddress(`${number}`);
    const before = { attributes: { text }, associations: {} };
    const entry = anEntry(address);
    await journal.intent({ number, address, action: 'update', id: '1', entry, before, after: null });
  }
  journal.result({ number: 1, address: conversationAddress('1'), outcome: 'done' });
  await journal.end({
    added: 0,
    changed: 1,
    destroyed: 0,
    adopted: 0,
    forgotten: 0,
    failed: 0,
    skipped: 0,
    unknown: 0,
    moved: 0,
    written: 1,
  });
  const file = join(base, journal.file);
  return { file, bytes: await readFile(file), run: journal.run, directory };
}

// Where each line starts, and where the next one would.
function lineStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (const [at, byte] of bytes.entries()) if (byte === 10) starts.push(at + 1);
  return starts;
}
