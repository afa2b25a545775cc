// Runs in child processes that the contract kills or lets race: see ledger-contract.ts.
import { createHash } from 'node:crypto';
import { appendFile, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { newLedger, nextLedger } from '../../src/ledger/empty-ledger.ts';
import type { Address } from '../../src/model/address.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
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

/** Makes, reads, swaps and locks a ledger that owns this many objects, and tells how long each took and what it needed. */
async function large(count: number): Promise<void> {
  const entries = new Map<Address, LedgerEntry>();
  const names = ['order_number', 'total_amount', 'status', 'placed_at', 'note', 'items'];
  for (let number = 0; number < count; number += 1) {
    const address = `instance/Order/ORD-${number}` as const;
    const hash = (name: string) =>
      createHash('sha256').update(`${number} ${name}`).digest().subarray(0, 16).toString('base64url');
    const fields = Object.fromEntries(names.map((name) => [`/attributes/${name}`, hash(name)]));
    entries.set(address, { address, id: hash('id'), fields, protected: false });
  }
  const ledger = { ...newLedger({ workspace: 'w', environment: 'default', randomBytes: bytes }), entries };
  const backend = await openPlace(place);
  const took: { [what: string]: number } = {};
  const measure = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    const start = performance.now();
    const result = await work();
    took[what] = Math.round(performance.now() - start);
    return result;
  };
  const made = process.resourceUsage().maxRSS;
  const lock = await measure('lock', () => backend.lock(aRequest(), lockOptions()));
  const version = await measure('create', () => backend.write(nextLedger(ledger), undefined));
  const stored = await measure('read', () => backend.read());
  await measure('swap', () => backend.write(nextLedger(stored?.ledger ?? ledger), version));
  await measure('unlock', () => lock.release());
  await backend.close();
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ took, megabytes, before: Math.round(made / 1024) })}\n`);
}

function bytes(count: number): Uint8Array {
  return new Uint8Array(count).fill(process.pid % 256);
}
