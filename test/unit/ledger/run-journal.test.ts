import { randomBytes } from 'node:crypto';
import nodeFileSystem, { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRun } from '../../../src/ledger/read-runs.ts';
import { openRunJournal, type RunJournalOptions } from '../../../src/ledger/run-journal.ts';
import { conversationAddress } from '../../../src/model/address.ts';
import type { IntentRecord } from '../../../src/model/run.ts';
import { recordingDisk } from './recording-disk.ts';
import { anEntry, refusal, tempDirectory } from './sample.ts';

const NOW = Date.parse('2026-03-01T09:00:00.123Z');
const counts = {
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
};

describe('a journal', () => {
  test('tells the run from its first line to its last, in private', async () => {
    const options = await aPlace();
    const journal = await openRunJournal(options);
    expect(journal.run).toMatch(/^run-20260301T090000Z-[0-9a-f]{4}$/u);
    expect(journal.file).toBe(`.trueup/runs/${journal.run}.jsonl`);
    await journal.intent(intent(1));
    journal.result({ number: 1, address: conversationAddress('1'), outcome: 'done', id: '1' });
    await journal.end(counts);
    await journal.close();
    const file = join(options.root, journal.file);
    expect(await readRun(file)).toMatchObject({
      header: { run: journal.run, started_at: '2026-03-01T09:00:00.123Z', ...options.header },
      intents: [intent(1)],
      results: [{ number: 1, outcome: 'done', id: '1' }],
      end: { counts, at: '2026-03-01T09:00:00.123Z' },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(options.directory)).mode & 0o777).toBe(0o700);
  });

  test('keeps an unfinished run readable, results included once it is closed', async () => {
    const options = await aPlace();
    const journal = await openRunJournal(options);
    const file = join(options.root, journal.file);
    expect(await readRun(file)).toMatchObject({ intents: [], end: undefined });
    await journal.intent(intent(1));
    expect(await readRun(file)).toMatchObject({ intents: [intent(1)], results: [], end: undefined });
    journal.result({ number: 1, address: conversationAddress('1'), outcome: 'done' });
    await journal.close();
    expect(await readRun(file)).toMatchObject({ results: [{ number: 1 }], end: undefined });
  });

  test('never shares a file: two runs in one second have two names', async () => {
    const options = await aPlace();
    const rolls = [0, 0, 0, 1];
    const same = { ...options, randomBytes: (count: number) => new Uint8Array(count).fill(rolls.shift() ?? 9) };
    const journals = [await openRunJournal(same), await openRunJournal(same)];
    expect(new Set(journals.map((journal) => journal.run)).size).toBe(2);
    for (const journal of journals) await journal.close();
  });
});

describe('group commit', () => {
  test('a thousand intents, fifty at a time, share their fsyncs', async () => {
    let syncs = 0;
    const step = (name: string): void => {
      if (name === 'fsync') syncs += 1;
    };
    const options = await aPlace({ step });
    const journal = await openRunJournal(options);
    syncs = 0;
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < 1000) {
        next += 1;
        const number = next;
        await journal.intent(intent(number));
        journal.result({ number, address: conversationAddress(`${number}`), outcome: 'done' });
      }
    };
    await Promise.all(Array.from({ length: 50 }, worker));
    expect(syncs).toBeLessThanOrEqual(25);
    await journal.end(counts);
    const run = await readRun(join(options.root, journal.file));
    expect(run?.intents.length).toBe(1000);
    expect(run?.results.length).toBe(1000);
  });

  test('no intent is told before the disk confirmed it, and the first line and its name are there before all', async () => {
    const { fs, events } = recordingDisk();
    const journal = await openRunJournal(await aPlace({ fs }));
    // Two directories were made, then come the journal and the directory it stands in.
    expect(events.slice(-6)).toEqual(['open', 'write', 'datasync', 'open', 'sync', 'close']);
    events.length = 0;
    await Promise.all([1, 2, 3].map((number) => journal.intent(intent(number)).then(() => events.push(`${number}`))));
    expect(events).toEqual(['write', 'datasync', '1', '2', '3']);
    await journal.close();
  });
});

describe('a disk that fails', () => {
  test.each(['append', 'fsync'])('at %s: that intent and all after it are refused, for good', async (failing) => {
    let broken = false;
    const step = (name: string): void => {
      if (broken && name === failing) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    const options = await aPlace({ step });
    const journal = await openRunJournal(options);
    await journal.intent(intent(1));
    broken = true;
    const refused = await Promise.all([2, 3].map((number) => refusal(journal.intent(intent(number)))));
    for (const each of refused) expect(each).toMatchObject({ code: 'journal-not-writable', category: 'failed' });
    expect(refused[0]?.message).toContain('the disk is full');
    broken = false;
    expect(await refusal(journal.intent(intent(4)))).toMatchObject({ code: 'journal-not-writable' });
    expect(await refusal(journal.end(counts))).toMatchObject({ code: 'journal-not-writable' });
    expect((await readRun(join(options.root, journal.file)))?.intents[0]).toMatchObject(intent(1));
  });

  test.each(['open', 'append', 'fsync', 'dirsync'])(
    'at %s of the first line: the run does not start',
    async (failing) => {
      const step = (name: string): void => {
        if (name === failing) throw new Error('no');
      };
      expect(await refusal(openRunJournal(await aPlace({ step })))).toMatchObject({ code: 'journal-not-writable' });
    },
  );

  test('or a place that is none: the run does not start', async () => {
    const options = await aPlace();
    await writeFile(join(options.root, '.trueup'), '');
    const refused = await refusal(openRunJournal(options));
    expect(refused).toMatchObject({ code: 'journal-not-writable' });
    expect(refused.message).toContain('.trueup/runs');
  });

  test('a directory of runs that leads out of the project is refused', async () => {
    const options = await aPlace();
    const outside = await tempDirectory();
    await mkdir(join(options.root, '.trueup'));
    await symlink(outside, options.directory);
    expect(await refusal(openRunJournal(options))).toMatchObject({ code: 'path-outside-root' });
    expect(await readdir(outside)).toEqual([]);
  });
});

describe('the directory of runs', () => {
  const denied = (code: string): typeof nodeFileSystem => ({
    ...nodeFileSystem,
    chmod: () => Promise.reject(Object.assign(new Error(code), { code })),
  });

  test('of somebody else may stay as open as it is', async () => {
    const options = await aPlace({ fs: denied('EPERM') });
    const journal = await openRunJournal(options);
    await journal.close();
    expect(await readRun(join(options.root, journal.file))).toMatchObject({ intents: [] });
  });

  test('that cannot be made private for another reason stops the run', async () => {
    const options = await aPlace({ fs: denied('EIO') });
    const refused = await refusal(openRunJournal(options));
    expect(refused.message).toBe(
      'The run journal .trueup/runs cannot be written: EIO, while recording what comes next. ' +
        'Nothing that is not recorded was sent to Intercom.',
    );
    expect(await readdir(options.directory)).toEqual([]);
  });

  test('that was open to all is private from now on', async () => {
    const options = await aPlace();
    await mkdir(options.directory, { recursive: true });
    await chmod(options.directory, 0o755);
    await (await openRunJournal(options)).close();
    expect((await stat(options.directory)).mode & 0o777).toBe(0o700);
  });
});

describe('the name of a run', () => {
  test('is rolled anew while it is taken, nine times in all', async () => {
    const rolled: number[] = [];
    const randomBytes = (count: number): Uint8Array => {
      rolled.push(count);
      return new Uint8Array(count);
    };
    const options = await aPlace({ randomBytes });
    await (await openRunJournal(options)).close();
    expect(rolled).toEqual([2]);
    expect(await refusal(openRunJournal(options))).toMatchObject({
      code: 'journal-not-writable',
      cause: { code: 'EEXIST' },
    });
    expect(rolled.length).toBe(1 + 9);
  });

  test('that cannot be created for another reason is rolled once', async () => {
    let rolled = 0;
    const options = await aPlace({
      fs: {
        ...nodeFileSystem,
        open: (path, ...args) =>
          String(path).endsWith('.jsonl')
            ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
            : nodeFileSystem.open(path, ...args),
      },
      randomBytes: (count) => {
        rolled += 1;
        return new Uint8Array(count);
      },
    });
    expect((await refusal(openRunJournal(options))).message).toContain('the disk is full (ENOSPC)');
    expect(rolled).toBe(1);
  });

  test('and the mode of its file hold whatever the umask is', async () => {
    const modes: unknown[] = [];
    const open: typeof nodeFileSystem.open = (path, flags, mode) => {
      if (String(path).endsWith('.jsonl')) modes.push(flags, mode);
      return nodeFileSystem.open(path, flags, mode === undefined ? mode : 0o666);
    };
    const options = await aPlace({ fs: { ...nodeFileSystem, open } });
    const journal = await openRunJournal(options);
    await journal.close();
    expect(modes).toEqual(['wx', 0o600]);
    expect((await stat(join(options.root, journal.file))).mode & 0o777).toBe(0o600);
  });
});

test('the end of a run says whether a signal ended it', async () => {
  const ends: unknown[] = [];
  for (const interrupted of [undefined, false, true]) {
    const options = await aPlace();
    const journal = await openRunJournal(options);
    await journal.end(counts, interrupted);
    ends.push((await readRun(join(options.root, journal.file)))?.end);
  }
  const end = { type: 'end', counts, at: '2026-03-01T09:00:00.123Z' };
  expect(ends).toEqual([end, end, { ...end, interrupted: true }]);
});

test('handles are closed: at the end, once, and when the first line failed', async () => {
  let open = 0;
  const fs: typeof nodeFileSystem = {
    ...nodeFileSystem,
    open: async (...args) => {
      const handle = await nodeFileSystem.open(...args);
      const close = handle.close.bind(handle);
      open += 1;
      return Object.assign(handle, {
        close: async () => {
          open -= 1;
          await close();
        },
      });
    },
  };
  const journal = await openRunJournal(await aPlace({ fs }));
  expect(open).toBe(1);
  await journal.end(counts);
  await journal.close();
  expect(open).toBe(0);
  const step = (name: string): void => {
    if (name === 'dirsync' && open > 0) throw new Error('no');
  };
  await refusal(openRunJournal(await aPlace({ fs, step })));
  expect(open).toBe(0);
});

test('holds nothing the caller did not hand over', async () => {
  const options = await aPlace();
  const journal = await openRunJournal(options);
  await journal.intent(intent(1));
  await journal.close();
  const lines = (await readFile(join(options.root, journal.file), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => Object.keys(JSON.parse(line)).sort())).toEqual([
    'environment format lineage plan run serial started_at sum tool type version workspace'.split(' '),
    'action address after before entry id number sum type'.split(' '),
  ]);
});

async function aPlace(over: Partial<RunJournalOptions> = {}): Promise<RunJournalOptions> {
  const root = await tempDirectory();
  const header = { plan: 'p', workspace: 'w', environment: 'default', lineage: 'l', serial: 1, tool: 'trueup/0' };
  return { directory: join(root, '.trueup', 'runs'), root, now: () => NOW, randomBytes, header, ...over };
}

function intent(number: number): IntentRecord {
  const address = conversationAddress(`${number}`);
  const body = { attributes: { status: 'open' }, associations: {} };
  return { number, address, action: 'update', id: `${number}`, entry: anEntry(address), before: body, after: body };
}
