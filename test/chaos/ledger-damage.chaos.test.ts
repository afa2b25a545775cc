import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileLedger } from '../../src/ledger/backends/file.ts';
import { parseLedger } from '../../src/ledger/ledger-format.ts';
import { TrueupError } from '../../src/model/error.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies } from '../support/kill-law.ts';
import { expectNoBlindDelete } from '../support/old-ledger-law.ts';
import { propertySeed } from '../support/property-seed.ts';
import { serializeLedger } from '../support/serialize-ledger.ts';
import { buildProgram, finish, type Program } from '../unit/ledger/child.ts';
import { aLedger, anEntry } from '../unit/ledger/sample.ts';

const { seed, title } = propertySeed();
const scale = Number(process.env['TRUEUP_CHAOS_SCALE'] ?? '1');

let program: Program;
let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  [program, applies] = await Promise.all([buildProgram(), doomedApplies()]);
});

afterAll(async () => {
  await program.dispose();
  for (const apply of applies) await apply.dispose();
});

function ledgerOf(bytes: number): string {
  const entries = [];
  for (let at = 0; entries.length === 0 || at * 90 < bytes; at += 1) {
    entries.push(anEntry(`instance/Order/ORD-${String(at).padStart(6, '0')}`, { id: `id-${at}` }));
  }
  return serializeLedger(aLedger(entries));
}

function refusalOf(bytes: Uint8Array): string {
  try {
    parseLedger(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), { file: 'ledger.jsonl' });
    return 'taken';
  } catch (error) {
    return error instanceof TrueupError ? error.code : String(error);
  }
}

describe('a damaged ledger', () => {
  it('of 50 KB: each byte flipped and each length cut is refused', () => {
    const bytes = Buffer.from(ledgerOf(50 * 1024));
    const every = scale >= 1 ? 1 : Math.ceil(1 / scale);
    const refused = new Map<string, number>();
    let variants = 0;
    const take = (damaged: Uint8Array): void => {
      variants += 1;
      const code = refusalOf(damaged);
      refused.set(code, (refused.get(code) ?? 0) + 1);
    };
    const random = createPrng(seed);
    for (let at = 0; at < bytes.length; at += every) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      take(flipped);
      take(bytes.subarray(0, at));
    }
    expect([...refused.keys()].filter((code) => code !== 'ledger-damaged' && code !== 'ledger-newer')).toEqual([]);
    const codes = [...refused].map(([code, count]) => `${code}: ${count}`).join(', ');
    figure('damaged ledgers', `${variants} variants of ${bytes.length} bytes, all refused (${codes})`);
  });

  it('stops an apply before anything is written, names the file and the way back, and is left as it is', async () => {
    const later = applies[1] as DoomedApply;
    const random = createPrng(seed);
    const rounds = Math.ceil(300 * scale);
    for (let round = 0; round < rounds; round += 1) {
      const world = await later.world();
      const file = join(world.root, '.trueup/ledger.jsonl');
      const bytes = await readFile(file);
      const at = Math.floor(random() * bytes.length);
      const damaged = round % 2 === 0 ? bytes.subarray(0, at) : Buffer.from(bytes);
      if (round % 2 === 1) damaged[at] = (damaged[at] ?? 0) ^ 1;
      await writeFile(file, damaged);
      const { result } = await world.live([...later.args, '--allow-deletes', '2']);
      expect(result?.code, `byte ${at}`).toBe(1);
      expect(result?.stderr).toMatch(/\.trueup\/ledger\.jsonl .*(?:damaged|format version)[\s\S]*hint/u);
      expect(world.engine.journal.entries().filter((each) => each.method !== 'GET')).toEqual([]);
      expect(await readFile(file)).toEqual(damaged);
      await world.dispose();
    }
    figure('applies on a damaged ledger', `${rounds}: 0 writes, 0 deletes, its bytes left as they were`);
  });
});

describe('a ledger of 1 MB', () => {
  it(`written by processes that are killed: always whole, its serial never decreases (${title})`, async () => {
    const rounds = Math.ceil(1000 * scale);
    const random = createPrng(seed);
    const root = await mkdtemp(join(tmpdir(), 'trueup-large-'));
    try {
      const path = join(root, 'ledger.jsonl');
      await writeFile(path, ledgerOf(1024 * 1024));
      let serial = 0;
      let killed = 0;
      for (let round = 0; round < rounds; round += 1) {
        const atStep = round % 2 === 0;
        const child = program.start(['write', root, atStep ? String(1 + Math.floor(random() * 7)) : '0']);
        const ended = finish(child);
        if (!atStep) {
          await Promise.race([ended, wait(20 + random() * 150)]);
          child.kill('SIGKILL');
        }
        if ((await ended).signal === 'SIGKILL') killed += 1;
        const now = (await openFileLedger({ path, root, randomBytes }).read())?.ledger;
        expect(now?.entries.size).toBeGreaterThan(10_000);
        expect([serial, serial + 1].includes(now?.serial ?? -1) || serial === 0).toBe(true);
        serial = now?.serial ?? 0;
      }
      figure(
        'kills while a ledger of 1 MB is written',
        `${killed} of ${rounds}: 0 unreadable, serial never decreased (now ${serial})`,
      );
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});

describe('an old ledger put back', () => {
  it(`deletes nothing without looking first (${title})`, async () => {
    const rounds = Math.ceil(500 * scale);
    let deletes = 0;
    for (let round = 0; round < rounds; round += 1) deletes += await expectNoBlindDelete(seed + round);
    figure(
      'old ledgers put back',
      `${rounds} histories, ${deletes} deletes, each after a read that showed the same id`,
    );
  });
});
