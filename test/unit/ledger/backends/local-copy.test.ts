import { randomBytes } from 'node:crypto';
import nodeFileSystem, { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepLocalCopy } from '../../../../src/ledger/backends/local-copy.ts';
import { MAX_LEDGER_BYTES } from '../../../../src/ledger/ledger-format.ts';
import { tempDirectory } from '../sample.ts';

const NOTE = { subject: 's', by: 'b' };

async function aCopy() {
  const root = await tempDirectory();
  const tools = { fs: nodeFileSystem, step: () => undefined, randomBytes: (count: number) => randomBytes(count) };
  return { root, file: join(root, '.trueup/ledger.before.bak'), copy: keepLocalCopy(root, 'before', tools) };
}

describe('a copy in a file of the project', () => {
  test('is written, replaced and removed as the version that was seen, and for its owner alone', async () => {
    const { file, copy } = await aCopy();
    expect(await copy.read()).toBeUndefined();
    const first = await copy.write(Buffer.from('one'), undefined, NOTE);
    expect((await copy.read())?.version).toBe(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await copy.write(Buffer.from('two'), undefined, NOTE)).toBeUndefined();
    const second = await copy.write(Buffer.from('two'), first, NOTE);
    expect(await copy.remove(first ?? '')).toBe(false);
    expect(await readFile(file, 'utf8')).toBe('two');
    expect(await copy.remove(second ?? '')).toBe(true);
    expect(await copy.read()).toBeUndefined();
  });

  test('that cannot be written leaves the ledger as it was, and says so', async () => {
    const { root, file, copy } = await aCopy();
    await mkdir(join(root, '.trueup'));
    await mkdir(file);
    await expect(copy.write(Buffer.from('one'), undefined, NOTE)).rejects.toThrow();
  });

  test('that is larger than any ledger is not read', async () => {
    const { root, file, copy } = await aCopy();
    await mkdir(join(root, '.trueup'));
    const handle = await open(file, 'w');
    await handle.truncate(MAX_LEDGER_BYTES + 1);
    await handle.close();
    await expect(copy.read()).rejects.toMatchObject({ name: 'TrueupError' });
  });
});
