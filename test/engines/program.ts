// Runs in child processes that the contract kills or lets race: see ledger-contract.ts.
import { appendFile, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { newLedger, nextLedger } from '../../src/ledger/empty-ledger.ts';
import { aRequest, lockOptions, openPlace, type Place } from './engine.ts';

const [mode, placeText = '', ...args] = process.argv.slice(2);
const place = JSON.parse(placeText) as Place;
const WAIT = { timeoutMs: 3_000_000, sleep: () => setTimeout(5 + Math.random() * 20) };

if (mode === 'hold') await hold();
else if (mode === 'update') await update(Number(args[0]), args[1] ?? '');
else if (mode === 'large') await large(Number(args[0]));

/** Takes the lock and keeps it until it is killed. */
async function hold(): Promise<void> {
  const backend = await openPlace(place);
  await backend.lock(aRequest(), lockOptions());
  process.stdout.write('held\n');
  await setTimeout(600_000);
}

/**
 * Under the lock, again and again: reads the ledger, adds one entry, writes it. Tells of anybody else who is inside at the
 * same time; what was added must all be there in the end.
 */
async function update(rounds: number, meeting: string): Promise<void> {
  const backend = await openPlace(place);
  for (let round = 0; round < rounds; round += 1) {
    const lock = await backend.lock(aRequest(), lockOptions(WAIT));
    const inside = join(meeting, 'inside');
    await writeFile(inside, `${process.pid}`, { flag: 'wx' });
    const stored = await backend.read();
    const ledger = stored?.ledger ?? newLedger({ workspace: 'w', environment: 'default', randomBytes: bytes });
    const address = `instance/Order/${process.pid}-${round}` as const;
    const entry = { address, id: `${round}`, fields: {}, protected: false };
    await backend.write(nextLedger(ledger, new Map([[address, entry]])), stored?.version);
    const count = Number(await readFile(join(meeting, 'count'), 'utf8'));
    await writeFile(join(meeting, 'count'), `${count + 1}`);
    await appendFile(join(meeting, 'holders'), `${process.pid}\n`);
    await unlink(inside);
    await lock.release();
  }
  await backend.close();
}

/** Keeps a ledger of so many entries, and tells what each act took: milliseconds, and the most memory in megabytes. */
async function large(owned: number): Promise<void> {
  const backend = await openPlace(place);
  const took: Record<string, number> = {};
  const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const since = performance.now();
    const result = await work();
    took[name] = Math.round(performance.now() - since);
    return result;
  };
  const lock = await timed('lock', () => backend.lock(aRequest(), lockOptions()));
  const version = await timed('create', () => backend.write(ledgerOf(owned), undefined));
  const stored = await timed('read', () => backend.read());
  if (stored?.version !== version || stored.ledger.entries.size !== owned)
    throw new Error('it is not what was written');
  await timed('swap', () => backend.write(nextLedger(stored.ledger), version));
  await timed('unlock', () => lock.release());
  await backend.close();
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const seconds = Math.round((userCPUTime + systemCPUTime) / 100_000) / 10;
  process.stdout.write(JSON.stringify({ took, megabytes: Math.round(maxRSS / 1024), seconds }));
}

function ledgerOf(owned: number) {
  const fields = { '/attributes/status': 'h'.repeat(43), '/attributes/placed_at': 'h'.repeat(43) };
  const addresses = Array.from({ length: owned }, (_, index) => `instance/Order/order-${index}` as const);
  const entries = addresses.map((address, index) => ({
    address,
    id: `${10_000_000 + index}`,
    fields,
    protected: false,
  }));
  const empty = newLedger({ workspace: 'w', environment: 'default', randomBytes: bytes });
  return nextLedger(empty, new Map(entries.map((entry) => [entry.address, entry])));
}

function bytes(count: number): Uint8Array {
  return new Uint8Array(count).fill(process.pid % 256);
}
