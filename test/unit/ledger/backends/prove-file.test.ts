import { randomBytes } from 'node:crypto';
import nodeFileSystem, { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { proveFile } from '../../../../src/ledger/backends/prove-file.ts';
import type { FileSystem } from '../../../../src/ledger/file-system.ts';
import { refusal, tempDirectory } from '../sample.ts';

describe('a disk that a ledger lies on', () => {
  test('is proven beside it, and nothing is left behind', async () => {
    const { root, prove } = await aDisk();
    expect(await prove()).toEqual(['create once', 'replace whole', 'read what was written', 'remove']);
    expect(await readdir(root)).toEqual([]);
  });

  test.each<readonly [what: string, twist: (calls: { links: number }) => Partial<FileSystem>]>([
    [
      'a new name was taken already',
      () => ({ link: () => Promise.reject(Object.assign(new Error('exists'), { code: 'EEXIST' })) }),
    ],
    [
      'two created the same file, and both were told that they had',
      (calls) => ({
        link: async (from, to) => {
          calls.links += 1;
          if (calls.links === 1) await nodeFileSystem.link(from, to);
        },
      }),
    ],
    [
      'a loser changed what the winner wrote',
      (calls) => ({
        link: async (from, to) => {
          calls.links += 1;
          if (calls.links > 1) await nodeFileSystem.copyFile(from, to);
          await nodeFileSystem.link(from, to);
        },
      }),
    ],
    ['what was written is not what is read', () => ({ rename: (from) => nodeFileSystem.unlink(from) })],
    [
      'what was written is not what is read',
      () => ({
        rename: async (from, to) => {
          await nodeFileSystem.unlink(from);
          await nodeFileSystem.unlink(to);
        },
      }),
    ],
  ])('is refused where %s', async (what, twist) => {
    const { root, prove } = await aDisk(twist({ links: 0 }));
    const refused = await refusal(prove());
    expect(refused).toMatchObject({
      message: `The disk of shop cannot keep a ledger safely: ${what}.`,
      code: 'ledger-not-safe',
      category: 'failed',
      hint: 'Keep the ledger on a local disk, or with another backend. Nothing was done to the ledger.',
    });
    expect(await readdir(root)).toEqual([]);
  });

  test('leaves no file open', async () => {
    let open = 0;
    const { prove } = await aDisk({
      open: async (path, ...args) => {
        const handle = await nodeFileSystem.open(path, ...args);
        open += 1;
        const close = handle.close.bind(handle);
        handle.close = async () => {
          open -= 1;
          await close();
        };
        return handle;
      },
    });
    await prove();
    expect(open).toBe(0);
  });
});

async function aDisk(over: Partial<FileSystem> = {}) {
  const root = await tempDirectory();
  const tools = { fs: { ...nodeFileSystem, ...over }, step: () => undefined, randomBytes };
  return { root, prove: () => proveFile(join(root, 'ledger.jsonl'), 'shop', tools) };
}
