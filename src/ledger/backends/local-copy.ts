import { dirname, join } from 'node:path';
import { openRegularFile } from '../file-system.ts';
import { MAX_LEDGER_BYTES, tooLarge } from '../ledger-format.ts';
import { notWritable } from '../not-writable.ts';
import { resolveInside } from '../resolve-inside.ts';
import type { SharedObject } from '../shared-object.ts';
import { type DurableTools, makeDirectoryDurably, writeDurably } from '../write-durably.ts';
import { versionOf } from './http-document.ts';

/** A copy in a file of the project, readable by its owner alone: for engines that keep nothing beside a ledger. */
export function keepLocalCopy(root: string, label: string, tools: DurableTools): SharedObject {
  const location = `.trueup/ledger.${label}.bak`;
  const resolve = () => resolveInside(tools.fs, join(root, location), root, location);
  const read: SharedObject['read'] = async () => {
    const handle = await openRegularFile(tools.fs, await resolve());
    if (handle === undefined) return undefined;
    try {
      if ((await handle.stat()).size > MAX_LEDGER_BYTES) throw tooLarge();
      const bytes = await handle.readFile();
      return { bytes, version: versionOf(bytes) };
    } finally {
      await handle.close();
    }
  };
  return {
    location: `${location} on this machine`,
    read,
    write: async (bytes, expected) => {
      if ((await read())?.version !== expected) return undefined;
      const target = await resolve();
      try {
        await makeDirectoryDurably(tools.fs, dirname(target), tools.step);
        await writeDurably(target, bytes, tools);
      } catch (cause) {
        const what = { code: 'ledger-copy-not-writable', name: `The copy of the ledger ${location}` };
        throw notWritable(what, 'keeping it', 'The ledger is as it was.', cause);
      }
      return versionOf(bytes);
    },
    remove: async (expected) => {
      if ((await read())?.version !== expected) return false;
      await tools.fs.unlink(await resolve());
      return true;
    },
  };
}
