import { TrueupError } from '../../model/error.ts';
import { openRegularFile } from '../file-system.ts';
import { type DurableTools, removeQuietly, tempName, writeDurably } from '../write-durably.ts';
import { createExclusively } from './lock-file.ts';

/** Proves beside a ledger's file what its lock and its writes rest on; `location` is for messages. */
export async function proveFile(target: string, location: string, tools: DurableTools): Promise<readonly string[]> {
  const probe = `${tempName(target, tools.randomBytes)}.tmp`;
  try {
    if (!(await createExclusively(tools, probe, 'first\n'))) throw notSafe(location, 'a new name was taken already');
    if (await createExclusively(tools, probe, 'second\n'))
      throw notSafe(location, 'two created the same file, and both were told that they had');
    if ((await readText(tools, probe)) !== 'first\n') throw notSafe(location, 'a loser changed what the winner wrote');
    await writeDurably(probe, Buffer.from('third\n'), tools);
    if ((await readText(tools, probe)) !== 'third\n') throw notSafe(location, 'what was written is not what is read');
  } finally {
    await removeQuietly(tools.fs, probe);
  }
  return ['create once', 'replace whole', 'read what was written', 'remove'];
}

async function readText({ fs }: DurableTools, path: string): Promise<string | undefined> {
  const handle = await openRegularFile(fs, path);
  try {
    return await handle?.readFile('utf8');
  } finally {
    await handle?.close();
  }
}

function notSafe(location: string, what: string): TrueupError {
  return new TrueupError(`The disk of ${location} cannot keep a ledger safely: ${what}.`, {
    code: 'ledger-not-safe',
    category: 'failed',
    hint: 'Keep the ledger on a local disk, or with another backend. Nothing was done to the ledger.',
  });
}
