import nodeFileSystem, {
  chmod,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LockInfo, LockOptions } from '../../../../src/ledger/backend.ts';
import { openFileLedger } from '../../../../src/ledger/backends/file.ts';
import { claimPath } from '../../../../src/ledger/backends/lock-file.ts';
import type { FileSystem } from '../../../../src/ledger/file-system.ts';
import { MAX_LEDGER_BYTES, parseLedger } from '../../../../src/ledger/ledger-format.ts';
import { instanceAddress } from '../../../../src/model/address.ts';
import { TrueupError } from '../../../../src/model/error.ts';
import { serializeLedger } from '../../../support/serialize-ledger.ts';
import { aLedger, anEntry, fileOptions, refusal, tempDirectory } from '../sample.ts';

describe('reading and writing', () => {
  test('there is no ledger before the first write', async () => {
    expect(await openFileLedger(fileOptions(await tempDirectory())).read()).toBeUndefined();
  });

  test('what was written is read, by this and by any other', async () => {
    const options = fileOptions(await tempDirectory());
    const ledger = aLedger([anEntry(instanceAddress('Order', 'ORD-1'))]);
    const version = await openFileLedger(options).write(ledger, undefined);
    expect(await openFileLedger(options).read()).toEqual({ ledger, version });
  });

  test('the file is private, whatever it was before, and nothing is left beside it', async () => {
    const options = fileOptions(await tempDirectory());
    const backend = openFileLedger(options);
    const version = await backend.write(aLedger(), undefined);
    expect((await stat(options.path)).mode & 0o777).toBe(0o600);
    await chmod(options.path, 0o644);
    await backend.write(aLedger([], { serial: 8 }), version);
    expect((await stat(options.path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(options.root, '.trueup'))).toEqual(['ledger.jsonl']);
  });

  test('the location is the path within the project', async () => {
    expect(openFileLedger(fileOptions(await tempDirectory())).location).toBe('.trueup/ledger.jsonl');
  });

  test('a ledger that says what no ledger says is refused and left as it is', async () => {
    const options = fileOptions(await tempDirectory());
    const backend = openFileLedger(options);
    const version = await backend.write(aLedger(), undefined);
    for (const [bytes, code] of [
      [Buffer.from(serializeLedger(aLedger()).replace('"version":1', '"version":9')), 'ledger-newer'],
      [Buffer.from([0x7b, 0xff, 0x0a]), 'ledger-damaged'],
      [Buffer.alloc(0), 'ledger-damaged'],
    ] as const) {
      await writeFile(options.path, bytes);
      expect(await refusal(backend.read())).toMatchObject({ code });
      expect(await refusal(backend.write(aLedger([], { serial: 8 }), version))).toMatchObject({ code: 'ledger-moved' });
      expect(await refusal(backend.write(aLedger(), undefined))).toMatchObject({ code: 'ledger-moved' });
      expect(await readFile(options.path)).toEqual(bytes);
    }
  });

  test('what cannot be read is no missing ledger', async () => {
    const options = fileOptions(await tempDirectory());
    await mkdir(options.path, { recursive: true });
    const refused = await refusal(openFileLedger(options).read());
    expect(refused).toMatchObject({ code: 'ledger-unreadable', category: 'failed' });
    expect(refused.message).toBe(
      'The ledger .trueup/ledger.jsonl cannot be read: a directory stands in its place (EISDIR). Nothing was changed.',
    );
    expect(refused.hint).toBe('Move the directory away.');
    expect(refused.cause).toMatchObject({ code: 'EISDIR' });
  });

  test('a write that cannot even look at what is there says what it was at', async () => {
    const options = fileOptions(await tempDirectory());
    await mkdir(options.path, { recursive: true });
    const refused = await refusal(openFileLedger(options).write(aLedger(), undefined));
    expect(refused.message).toBe(
      'The ledger .trueup/ledger.jsonl cannot be written: a directory stands in its place (EISDIR), while writing it. ' +
        'What was there before is untouched.',
    );
  });

  test('a ledger that is damaged is named by its place in the project', async () => {
    const options = fileOptions(await tempDirectory());
    await mkdir(join(options.root, '.trueup'));
    await writeFile(options.path, 'x');
    expect((await refusal(openFileLedger(options).read())).message).toContain(
      'The ledger .trueup/ledger.jsonl is damaged',
    );
  });

  test('bytes that are no text are said to be that', async () => {
    const options = fileOptions(await tempDirectory());
    await mkdir(join(options.root, '.trueup'));
    await writeFile(options.path, Buffer.from([0x7b, 0xff, 0x0a]));
    expect((await refusal(openFileLedger(options).read())).message).toContain('damaged: it is not UTF-8 text.');
    await writeFile(options.path, `\ufeff${serializeLedger(aLedger())}`);
    expect((await refusal(openFileLedger(options).read())).message).toContain('not the header of a ledger');
  });
});

describe('a copy', () => {
  test('stands beside the ledger with the same bytes, whole or damaged, in private', async () => {
    const options = fileOptions(await tempDirectory());
    const backend = openFileLedger(options);
    const version = await backend.write(aLedger(), undefined);
    expect(await backend.keepCopy('one')).toEqual({ location: '.trueup/ledger.jsonl.one.bak', version });
    await writeFile(options.path, 'damaged');
    const damaged = await backend.keepCopy('two');
    expect(damaged?.version).not.toBe(version);
    expect(await readFile(`${options.path}.one.bak`, 'utf8')).toBe(serializeLedger(aLedger()));
    expect(await readFile(`${options.path}.two.bak`, 'utf8')).toBe('damaged');
    expect((await stat(`${options.path}.two.bak`)).mode & 0o777).toBe(0o600);
    // What cannot be read is replaced by the version that was copied, and by no other.
    expect(await refusal(backend.write(aLedger([], { serial: 8 }), version))).toMatchObject({ code: 'ledger-moved' });
    await backend.write(aLedger([], { serial: 8 }), damaged?.version);
    expect((await backend.read())?.ledger.serial).toBe(8);
  });

  test('of nothing is nothing', async () => {
    const options = fileOptions(await tempDirectory());
    expect(await openFileLedger(options).keepCopy('one')).toBeUndefined();
    expect(await readdir(options.root)).toEqual([]);
  });

  test('that fails says what was tried', async () => {
    const root = await tempDirectory();
    await openFileLedger(fileOptions(root)).write(aLedger(), undefined);
    const realpathOf = (): Promise<string> => Promise.reject(Object.assign(new Error('x'), { code: 'EACCES' }));
    const fs = { ...nodeFileSystem, realpath: realpathOf as unknown as typeof realpath };
    const refused = await refusal(openFileLedger(fileOptions(root, { fs })).keepCopy('one'));
    expect(refused.message).toContain('permission denied (EACCES), while keeping a copy of it. What was there before');
  });
});

describe('a file too large for a ledger', () => {
  test.each([
    [0, 'ledger-damaged'],
    [1, 'ledger-too-large'],
  ])('%i bytes more than the most', async (more, code) => {
    const options = fileOptions(await tempDirectory());
    await mkdir(join(options.root, '.trueup'));
    await writeFile(options.path, '');
    // Only the size is looked at before it is read.
    const open: typeof nodeFileSystem.open = async (...args) => {
      const handle = await nodeFileSystem.open(...args);
      const found = await handle.stat();
      return Object.assign(handle, {
        stat: () => Promise.resolve(Object.assign(found, { size: MAX_LEDGER_BYTES + more })),
      });
    };
    const backend = openFileLedger({ ...options, fs: { ...nodeFileSystem, open } });
    expect(await refusal(backend.read())).toMatchObject({ code });
  });
});

describe('what interrupted runs left behind', () => {
  const A = 'a'.repeat(16);
  const leftovers = [`.${A}.tmp`, `.${A}.tmp.${A}.tmp`, `.lock.${A}.next`];
  const kept = [
    '.bak',
    '.tmp',
    `.${A}b.tmp`,
    `.${A.slice(1)}.tmp`,
    `.${A}.tmp.x`,
    `.${A}.tmp.${A}.tmp.${A}.tmp`,
    `x.${A}.tmp`,
    `.lock.${A}.next.x`,
    `.lock.${A}.nextx`,
    '.lock.x.next',
    `.lock.${A}.old`,
  ];
  const asking = [`.lock.${A}.tmp`, `.lock.${A}.next.${A}.tmp`];

  async function place(names: readonly string[]): Promise<{
    readonly root: string;
    readonly path: string;
    write(locked: boolean): Promise<readonly string[]>;
  }> {
    const root = await tempDirectory();
    const path = join(root, 'ledger.jsonl');
    for (const name of names) await writeFile(`${path}${name}`, '');
    await writeFile(join(root, `other.jsonl.${A}.tmp`), '');
    const write = async (locked: boolean): Promise<readonly string[]> => {
      const backend = openFileLedger(fileOptions(root, { path }));
      const lock = locked ? await backend.lock(LOCK, LOCK_OPTIONS) : undefined;
      await backend.write(aLedger(), undefined);
      await lock?.release();
      const left = await readdir(root);
      expect(left).toContain(`other.jsonl.${A}.tmp`);
      return left.map((name) => name.split('ledger.jsonl')[1] ?? '').filter((rest) => rest !== '');
    };
    return { root, path, write };
  }

  test('goes when the lock is taken, and nothing else does', async () => {
    expect(await (await place([...leftovers, ...kept])).write(true)).toEqual([...kept].sort());
  });

  test('goes although nothing is written', async () => {
    const { root, path } = await place([...leftovers, ...kept]);
    const lock = await openFileLedger(fileOptions(root, { path })).lock(LOCK, LOCK_OPTIONS);
    await lock.release();
    const left = (await readdir(root)).map((name) => name.split('ledger.jsonl')[1] ?? '').filter((rest) => rest !== '');
    expect(left.sort()).toEqual([...kept].sort());
  });

  test('that cannot be listed keeps nobody from the lock', async () => {
    const { root, path } = await place(leftovers);
    const fs = { ...nodeFileSystem, readdir: () => Promise.reject(new Error('EIO')) } as unknown as FileSystem;
    const lock = await openFileLedger(fileOptions(root, { path, fs })).lock(LOCK, LOCK_OPTIONS);
    await expect(lock.release()).resolves.toBeUndefined();
  });

  test('stays without the lock: it may be somebody at work', async () => {
    expect(await (await place(leftovers)).write(false)).toEqual([...leftovers].sort());
  });

  test('of those who ask for the lock only what is a minute older than it goes', async () => {
    const { path, write } = await place(asking);
    const young = `.lock.${'b'.repeat(16)}.tmp`;
    await writeFile(`${path}${young}`, '');
    const now = Date.now() / 1000;
    for (const name of asking) await utimes(`${path}${name}`, now - 70, now - 70);
    await utimes(`${path}${young}`, now - 50, now - 50);
    expect(await write(true)).toEqual([young]);
  });

  test('whose age cannot be told stays', async () => {
    const { root, path } = await place(asking);
    const lstat = (): Promise<never> => Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' }));
    const fs = { ...nodeFileSystem, lstat: lstat as unknown as typeof nodeFileSystem.lstat };
    const backend = openFileLedger(fileOptions(root, { path, fs }));
    // Without links on the way there, nothing but the age of a file is asked of lstat.
    await writeFile(path, serializeLedger(aLedger()));
    const lock = await backend.lock(LOCK, LOCK_OPTIONS);
    await backend.write(aLedger([], { serial: 8 }), (await backend.read())?.version);
    await lock.release();
    for (const name of asking) expect(await readdir(root)).toContain(`ledger.jsonl${name}`);
  });

  test('whose claim is on this very lock stays', async () => {
    const { path, write } = await place([]);
    const claim = claimPath(`${path}.lock`, LOCK.id).slice(path.length);
    await writeFile(`${path}${claim}`, '');
    expect(await write(true)).toEqual([claim]);
  });
});

describe('compare and swap', () => {
  test('a first ledger is created once', async () => {
    const options = fileOptions(await tempDirectory());
    await openFileLedger(options).write(aLedger(), undefined);
    const refused = await refusal(openFileLedger(options).write(aLedger([], { lineage: 'other' }), undefined));
    expect(refused).toMatchObject({ code: 'ledger-moved', category: 'later' });
    expect(refused.message).toBe(
      'The ledger .trueup/ledger.jsonl was changed by somebody else since this run read it. It was left as they wrote it.',
    );
    expect(refused.hint).toBe('Run the same command again: it starts from the new ledger.');
    expect((await openFileLedger(options).read())?.ledger.lineage).toBe('lineage-1');
  });

  test('of many that start from one version one wins', async () => {
    const backend = openFileLedger(fileOptions(await tempDirectory()));
    const version = await backend.write(aLedger(), undefined);
    const writes = Array.from({ length: 8 }, (_, index) =>
      backend.write(aLedger([anEntry(instanceAddress('Order', `${index}`))], { serial: 8 }), version),
    );
    const settled = await Promise.allSettled(writes);
    const lost = settled.filter((result) => result.status === 'rejected').map((result) => result.reason.code);
    expect(lost).toEqual(Array(7).fill('ledger-moved'));
  });

  test('a ledger that went away meanwhile is not put back', async () => {
    const options = fileOptions(await tempDirectory());
    const backend = openFileLedger(options);
    const version = await backend.write(aLedger(), undefined);
    await unlink(options.path);
    expect(await refusal(backend.write(aLedger([], { serial: 8 }), version))).toMatchObject({ code: 'ledger-moved' });
    expect(await backend.read()).toBeUndefined();
  });

  test('a serial that does not grow is a bug, not a write', async () => {
    const backend = openFileLedger(fileOptions(await tempDirectory()));
    const version = await backend.write(aLedger(), undefined);
    await expect(backend.write(aLedger(), version)).rejects.toThrow(RangeError);
    await expect(backend.write(aLedger([], { serial: 6 }), version)).rejects.toThrow('must grow with every write');
    const next = await backend.write(aLedger([], { serial: 8 }), version);
    await expect(backend.write(aLedger([], { serial: 8 }), next)).rejects.toThrow(RangeError);
    // A ledger of another line of descent counts for itself.
    await backend.write(aLedger([], { serial: 1, lineage: 'lineage-2' }), next);
  });

  test('a serial that was only read has to grow too', async () => {
    const options = fileOptions(await tempDirectory());
    await openFileLedger(options).write(aLedger(), undefined);
    const reader = openFileLedger(options);
    const version = (await reader.read())?.version;
    await expect(reader.write(aLedger(), version)).rejects.toThrow(RangeError);
    await reader.write(aLedger([], { serial: 8 }), version);
  });

  test('a holder whose lock was removed writes nothing', async () => {
    const options = fileOptions(await tempDirectory());
    const backend = openFileLedger(options);
    const version = await backend.write(aLedger(), undefined);
    await backend.lock(LOCK, LOCK_OPTIONS);
    await openFileLedger(options).breakLock(LOCK.id);
    for (const work of [backend.write(aLedger([], { serial: 8 }), version), backend.probe()]) {
      const refused = await refusal(work);
      expect(refused).toMatchObject({ code: 'ledger-lock-lost', category: 'later' });
      expect(refused.message).toBe('The lock of the ledger .trueup/ledger.jsonl was removed while this run held it.');
      expect(refused.hint).toContain('See that nobody else applies, then run the same command again');
    }
    expect((await backend.read())?.version).toBe(version);
  });
});

describe('a failure at any step', () => {
  const steps = ['mkdir', 'open', 'write', 'fsync', 'rename', 'dirsync'];

  test('names every step it passes', async () => {
    const seen: string[] = [];
    const step = (name: string): void => void seen.push(name);
    await openFileLedger(fileOptions(await tempDirectory(), { step })).write(aLedger(), undefined);
    expect(seen).toEqual(['mkdir', 'dirsync', ...steps.slice(1)]);
  });

  test.each(steps)(
    '%s: the old ledger or the new one stands there whole, and the message says which',
    async (failing) => {
      const root = await tempDirectory();
      const version = await openFileLedger(fileOptions(root)).write(aLedger(), undefined);
      const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
      const step = (name: string): void => {
        if (name === failing) throw full;
      };
      const refused = await refusal(
        openFileLedger(fileOptions(root, { step })).write(aLedger([], { serial: 8 }), version),
      );
      expect(refused).toMatchObject({ code: 'ledger-not-writable', category: 'failed', cause: full });
      expect(refused.message).toContain('.trueup/ledger.jsonl cannot be written: the disk is full (ENOSPC)');
      expect(refused.hint).toContain('Free some space');
      const stood = failing === 'dirsync' ? 8 : 7;
      expect(refused.message).toContain(stood === 8 ? 'The new one stands there' : 'is untouched');
      expect((await openFileLedger(fileOptions(root)).read())?.ledger.serial).toBe(stood);
      expect(await readdir(join(root, '.trueup'))).toEqual(['ledger.jsonl']);
    },
  );

  test('a disk that takes a byte at a time gets every byte, and one that loses some is noticed', async () => {
    for (const [take, lose] of [
      [1, 0],
      [3, 5],
    ] as const) {
      const root = await tempDirectory();
      const written = openFileLedger(fileOptions(root, { fs: slowDisk(take, lose) })).write(aLedger(), undefined);
      if (lose === 0) {
        const version = await written;
        expect((await openFileLedger(fileOptions(root)).read())?.version).toBe(version);
      } else expect((await refusal(written)).message).toContain('another size');
    }
  });
});

describe('links', () => {
  test('a link within the project is written through', async () => {
    const options = fileOptions(await tempDirectory());
    await mkdir(join(options.root, '.trueup'));
    const real = join(options.root, 'kept.jsonl');
    await writeFile(real, serializeLedger(aLedger()));
    await symlink(real, options.path);
    const backend = openFileLedger(options);
    await backend.write(aLedger([], { serial: 8 }), (await backend.read())?.version);
    expect(await readSerial(real)).toBe(8);
    expect(await realpath(options.path)).toBe(await realpath(real));
  });

  test.each(['file', 'directory', 'dangling', 'dangling-inside'])(
    'out of the project or to nowhere are refused: %s',
    async (what) => {
      const options = fileOptions(await tempDirectory());
      const outside = await tempDirectory();
      const target = join(outside, 'ledger.jsonl');
      if (what === 'directory') await symlink(outside, join(options.root, '.trueup'));
      else {
        await mkdir(join(options.root, '.trueup'));
        await symlink(what === 'dangling-inside' ? join(options.root, 'x') : target, options.path);
      }
      if (what !== 'dangling') await writeFile(target, serializeLedger(aLedger()));
      const before = await readdir(outside);
      const backend = openFileLedger(options);
      const attempts = [
        () => backend.read(),
        () => backend.write(aLedger(), undefined),
        () => backend.probe(),
        () => backend.lock(LOCK, LOCK_OPTIONS),
      ];
      for (const attempt of attempts) {
        expect(await refusal(attempt())).toMatchObject({ code: 'path-outside-root', category: 'refused' });
      }
      expect(await readdir(outside)).toEqual(before);
    },
  );

  test('so is a path that leaves the project by its name', async () => {
    const root = join(await tempDirectory(), 'project');
    await mkdir(root);
    const backend = openFileLedger(fileOptions(root, { path: join(root, '..', 'ledger.jsonl') }));
    expect(await refusal(backend.write(aLedger(), undefined))).toMatchObject({ code: 'path-outside-root' });
  });
});

describe('probe', () => {
  test('passes where a ledger can be kept and leaves nothing but the directory', async () => {
    const options = fileOptions(await tempDirectory());
    const backend = openFileLedger(options);
    await backend.probe();
    expect(await readdir(join(options.root, '.trueup'))).toEqual([]);
    const version = await backend.write(aLedger(), undefined);
    await backend.probe();
    const lock = await backend.lock(LOCK, LOCK_OPTIONS);
    await backend.probe();
    await lock.release();
    expect((await backend.read())?.version).toBe(version);
    expect(await readdir(join(options.root, '.trueup'))).toEqual(['ledger.jsonl']);
  });

  test('writes over the ledger under the lock only, and beside it otherwise', async () => {
    const targets: string[] = [];
    const steps: string[] = [];
    const rename: typeof nodeFileSystem.rename = (from, to) => {
      targets.push(String(to));
      return nodeFileSystem.rename(from, to);
    };
    const step = (name: string): void => void steps.push(name);
    const options = fileOptions(await tempDirectory(), { fs: { ...nodeFileSystem, rename }, step });
    const backend = openFileLedger(options);
    const probed = async (): Promise<boolean> => {
      targets.length = 0;
      steps.length = 0;
      await backend.probe();
      expect(targets).toHaveLength(1);
      return targets[0] === (await realpath(options.root)).concat('/.trueup/ledger.jsonl');
    };
    expect(await probed(), 'nothing there yet').toBe(false);
    const none = await backend.lock(LOCK, LOCK_OPTIONS);
    expect(await probed(), 'nothing there yet, under the lock').toBe(false);
    await backend.write(aLedger(), undefined);
    expect(await probed(), 'under the lock').toBe(true);
    await none.release();
    expect(await probed(), 'without it').toBe(false);
    expect(steps).toEqual(['mkdir', 'open', 'write', 'fsync', 'rename', 'dirsync', 'dirsync']);
  });

  test('and a write do not miss a lock that was given back', async () => {
    const backend = openFileLedger(fileOptions(await tempDirectory()));
    const lock = await backend.lock(LOCK, LOCK_OPTIONS);
    const version = await backend.write(aLedger(), undefined);
    await lock.release();
    await backend.probe();
    await backend.write(aLedger([], { serial: 8 }), version);
    expect((await backend.read())?.ledger.serial).toBe(8);
  });

  test('under the lock it goes the whole way, so that a file that may not be replaced is found', async () => {
    const root = await tempDirectory();
    await openFileLedger(fileOptions(root)).write(aLedger(), undefined);
    const immutable = Object.assign(new Error('immutable'), { code: 'EPERM' });
    const fs = { ...nodeFileSystem, rename: (): Promise<void> => Promise.reject(immutable) };
    const backend = openFileLedger(fileOptions(root, { fs }));
    await backend.lock(LOCK, LOCK_OPTIONS);
    const refused = await refusal(backend.probe());
    expect(refused).toMatchObject({ code: 'ledger-not-writable' });
    expect(refused.hint).toContain('immutable');
  });

  const variants: { readonly [name: string]: (root: string, trueup: string) => Promise<unknown> } = {
    'a directory in place of the ledger': (_root, trueup) => mkdir(join(trueup, 'ledger.jsonl'), { recursive: true }),
    'a file in place of its directory': (_root, trueup) => writeFile(trueup, ''),
    'links in a circle': (_root, trueup) => symlink('.trueup', trueup),
    'a project that is gone': (root) => rm(root, { recursive: true }),
    'a project that is a file': (root) => rm(root, { recursive: true }).then(() => writeFile(root, '')),
  };
  test.each(Object.entries(variants))('%s is not writable, and that is all that happens', async (_name, arrange) => {
    const options = fileOptions(await tempDirectory());
    await arrange(options.root, join(options.root, '.trueup'));
    const refused = await refusal(openFileLedger(options).probe());
    expect(refused).toMatchObject({ code: 'ledger-not-writable', category: 'failed' });
    expect(refused.message).toContain('.trueup/ledger.jsonl cannot be written');
    expect(refused.hint).not.toBe('');
  });

  test('neither is a path too long for the file system', async () => {
    const root = await tempDirectory();
    const backend = openFileLedger(fileOptions(root, { path: join(root, 'x'.repeat(300)) }));
    expect(await refusal(backend.probe())).toMatchObject({ code: 'ledger-not-writable' });
  });

  test('neither is a file system that takes no files', async () => {
    const backend = openFileLedger(fileOptions('/proc/self', { path: '/proc/self/ledger.jsonl' }));
    expect(await refusal(backend.probe())).toMatchObject({ code: 'ledger-not-writable' });
  });

  test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG', 'EMFILE'])(
    'neither is a disk that answers %s',
    async (code) => {
      const step = (name: string): void => {
        if (name === 'write') throw Object.assign(new Error(code), { code });
      };
      const refused = await refusal(openFileLedger(fileOptions(await tempDirectory(), { step })).probe());
      expect(refused).toMatchObject({ code: 'ledger-not-writable' });
      expect(refused.message).toContain(code);
    },
  );
});

const LOCK: LockInfo = {
  id: 'lock-1',
  operation: 'apply',
  who: 'jo',
  host: 'here',
  pid: 4711,
  command: 'trueup apply',
};
const LOCK_OPTIONS: LockOptions = { timeoutMs: 0, now: () => 0, sleep: () => Promise.resolve(), isAlive: () => true };

async function readSerial(path: string): Promise<number> {
  try {
    return parseLedger(await readFile(path, 'utf8'), { file: path }).serial;
  } catch (error) {
    if (error instanceof TrueupError) throw error;
    return 0;
  }
}

// Takes only so many bytes at a time, and claims to have taken more than it did.
function slowDisk(take: number, lose: number): typeof nodeFileSystem {
  const open: typeof nodeFileSystem.open = async (...args) => {
    const handle = await nodeFileSystem.open(...args);
    const write = handle.write.bind(handle) as (
      bytes: Uint8Array,
      at: number,
      length: number,
    ) => Promise<{ bytesWritten: number }>;
    const slow = async (bytes: Uint8Array, at: number, length: number): Promise<{ bytesWritten: number }> => {
      const { bytesWritten } = await write(bytes, at, Math.min(take, length));
      return { bytesWritten: Math.min(bytesWritten + lose, length) };
    };
    return Object.assign(handle, { write: slow });
  };
  return { ...nodeFileSystem, open };
}
