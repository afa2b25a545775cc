import { link, mkdir, readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SharedObject } from '../../src/ledger/shared-object.ts';

/** What stands for an object that was removed. */
const GONE = 'gone';

/**
 * An object that many processes swap, as files of a directory: each version is a file of its own that exactly one
 * process can create, whole at once. The highest number is what stands there.
 */
export function directoryObject(directory: string, location: string): SharedObject {
  async function newest(): Promise<{ readonly number: number; readonly bytes: Buffer | undefined }> {
    await mkdir(directory, { recursive: true });
    for (;;) {
      const numbers = (await readdir(directory)).filter((name) => /^\d+$/u.test(name)).map(Number);
      const number = Math.max(0, ...numbers);
      if (number === 0) return { number, bytes: undefined };
      // Whoever creates the next version takes earlier ones away.
      const bytes = await readFile(join(directory, String(number))).catch(() => undefined);
      if (bytes !== undefined) return { number, bytes: bytes.toString() === GONE ? undefined : bytes };
    }
  }

  async function create(number: number, bytes: Uint8Array): Promise<boolean> {
    const temporary = join(directory, `${number}.${process.pid}.${Math.random()}.tmp`);
    await writeFile(temporary, bytes);
    try {
      await link(temporary, join(directory, String(number)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await unlink(temporary);
    }
    await unlink(join(directory, String(number - 2))).catch(() => undefined);
    return true;
  }

  return {
    location,
    read: async () => {
      const { number, bytes } = await newest();
      return bytes && { bytes, version: String(number) };
    },
    write: async (bytes, expected) => {
      const now = await newest();
      const isExpected = expected === undefined ? now.bytes === undefined : expected === String(now.number);
      if (!isExpected) return undefined;
      return (await create(now.number + 1, bytes)) ? String(now.number + 1) : undefined;
    },
    remove: async (expected) => {
      const now = await newest();
      if (now.bytes === undefined || expected !== String(now.number)) return false;
      return await create(now.number + 1, Buffer.from(GONE));
    },
  };
}
