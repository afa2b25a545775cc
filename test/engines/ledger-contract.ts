import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { LedgerBackend } from '../../src/ledger/backend.ts';
import { nextLedger } from '../../src/ledger/empty-ledger.ts';
import { figure } from '../support/figures.ts';
import { buildProgram, finish, type Program } from '../unit/ledger/child.ts';
import { aLedger, anEntry, refusal, tempDirectory } from '../unit/ledger/sample.ts';
import { aRequest, type Engine, lockOptions, openPlace, type Place } from './engine.ts';

/** How much of the contract is tried: rounds for each of eight processes. */
export interface ContractSize {
  readonly rounds: number;
}

const ORDER = 'instance/Order/1';

/**
 * What every backend promises, tried against the real engine: what was written is read back, of two writers one wins,
 * a lock has one holder, and nobody is left guessing when an answer is lost.
 */
export function ledgerContract(engine: Engine, { rounds }: ContractSize): void {
  let program: Program;
  beforeAll(async () => {
    program = await buildProgram(new URL('program.ts', import.meta.url).pathname);
  }, 60_000);
  afterAll(() => program.dispose());

  const aPlace = () => engine.place();
  const open = async (place: Place): Promise<LedgerBackend> => {
    const backend = await openPlace(place);
    onTestFinished(() => backend.close());
    return backend;
  };
  const aBackend = async () => open(await aPlace());

  describe('a ledger', () => {
    test('is not there before it was written, and then reads as it was written', async () => {
      const place = await aPlace();
      const [backend, other] = [await open(place), await open(place)];
      expect(await backend.read()).toBeUndefined();
      const ledger = aLedger([anEntry(ORDER)]);
      const version = await backend.write(ledger, undefined);
      expect(await other.read()).toEqual({ ledger, version });
      const next = nextLedger(ledger, new Map([[ORDER, null]]));
      const second = await other.write(next, version);
      expect(second).not.toBe(version);
      expect(await backend.read()).toEqual({ ledger: next, version: second });
    });

    test('of two that make it, one wins', async () => {
      const place = await aPlace();
      const [one, two] = [await open(place), await open(place)];
      const version = await one.write(aLedger([anEntry(ORDER)]), undefined);
      const refused = await refusal(two.write(aLedger([], { lineage: 'lineage-2' }), undefined));
      expect(refused).toMatchObject({ code: 'ledger-moved', category: 'later' });
      expect(await two.read()).toMatchObject({ version, ledger: { lineage: 'lineage-1' } });
    });

    test.runIf(engine.swaps)('of many that replace one version at once, one wins', async () => {
      const place = await aPlace();
      const first = await open(place);
      const version = await first.write(aLedger(), undefined);
      const writers = await Promise.all(Array.from({ length: 6 }, () => open(place)));
      const ended = await Promise.allSettled(
        writers.map((writer, index) =>
          writer.write(aLedger([anEntry(`instance/Order/${index}`)], { serial: 8 }), version),
        ),
      );
      const won = ended.flatMap((end, index) => (end.status === 'fulfilled' ? { index, version: end.value } : []));
      expect(won).toHaveLength(1);
      for (const end of ended)
        if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'ledger-moved' });
      const stored = await first.read();
      expect(stored?.version).toBe(won[0]?.version);
      expect([...(stored?.ledger.entries.keys() ?? [])]).toEqual([`instance/Order/${won[0]?.index}`]);
    });

    test('is copied to a place of its own, and left where it is', async () => {
      const backend = await aBackend();
      expect(await backend.keepCopy('a')).toBeUndefined();
      const version = await backend.write(aLedger([anEntry(ORDER)]), undefined);
      const copy = await backend.keepCopy('a');
      expect(copy?.version).toBe(version);
      expect(copy?.location).not.toBe(backend.location);
      expect((await backend.read())?.version).toBe(version);
    });

    test('is taken away as the version that is meant, and no other', async () => {
      const backend = await aBackend();
      const version = await backend.write(aLedger([anEntry(ORDER)]), undefined);
      const next = await backend.write(aLedger([], { serial: 8 }), version);
      expect(await refusal(backend.remove(version))).toMatchObject({ code: 'ledger-moved' });
      await backend.remove(next);
      expect(await backend.read()).toBeUndefined();
    });

    test('can be tried, which changes nothing in it and leaves nothing behind', async () => {
      const backend = await aBackend();
      await backend.probe();
      expect(await backend.read()).toBeUndefined();
      const version = await backend.write(aLedger(), undefined);
      await backend.probe();
      expect((await backend.read())?.version).toBe(version);
    });

    test('is proven to be safe here', async () => {
      const backend = await aBackend();
      expect((await backend.prove()).length).toBeGreaterThan(1);
      expect(await backend.read()).toBeUndefined();
    });

    test('has a history, newest first, or says that it has none', async () => {
      const backend = await aBackend();
      const ledger = aLedger([anEntry(ORDER)]);
      const first = await backend.write(ledger, undefined);
      const second = await backend.write(nextLedger(ledger), first);
      const history = await backend.history(10);
      if (history === undefined) return;
      expect(history.slice(0, 2).map(({ version }) => version)).toEqual([second, first]);
      expect(await backend.history(1)).toHaveLength(1);
    });
  });

  describe('a lock', () => {
    test('has one holder, who is named to everybody else, and goes again', async () => {
      const place = await aPlace();
      const [one, two] = [await open(place), await open(place)];
      expect(await one.readLock()).toBeUndefined();
      const lock = await one.lock(aRequest({ id: 'a', who: 'jo' }), lockOptions());
      expect(await two.readLock()).toMatchObject({ id: 'a', who: 'jo', host: 'here', command: 'trueup apply' });
      const refused = await refusal(two.lock(aRequest({ id: 'b', pid: 1 }), lockOptions()));
      expect(refused).toMatchObject({ code: 'ledger-locked', category: 'later' });
      expect(refused.message).toContain('jo on here');
      expect(refused.hint).toContain('--lock-timeout');
      await lock.release();
      await lock.release();
      expect(await two.readLock()).toBeUndefined();
      await (await two.lock(aRequest({ id: 'b' }), lockOptions())).release();
    });

    test('of many that ask at once, one gets it', async () => {
      const place = await aPlace();
      const askers = await Promise.all(Array.from({ length: 8 }, () => open(place)));
      const ended = await Promise.allSettled(askers.map((asker) => asker.lock(aRequest(), lockOptions())));
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const end of ended)
        if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'ledger-locked' });
    });

    test('is waited for', async () => {
      const place = await aPlace();
      const [one, two] = [await open(place), await open(place)];
      const first = await one.lock(aRequest(), lockOptions());
      const second = two.lock(aRequest({ pid: 1 }), lockOptions({ timeoutMs: 60_000 }));
      await first.release();
      await (await second).release();
      expect(await one.readLock()).toBeUndefined();
    });

    test('of a process that was killed is taken over, and said to be', { timeout: 60_000 }, async () => {
      const place = await aPlace();
      const child = program.start(['hold', JSON.stringify(place)]);
      const ended = finish(child);
      await once(child.stdout!, 'data');
      const backend = await open(place);
      await refusal(backend.lock(aRequest(), lockOptions()));
      child.kill('SIGKILL');
      await ended;
      const lock = await backend.lock(aRequest(), lockOptions({ timeoutMs: 20_000 }));
      expect(lock.notice).toContain(`process ${child.pid}`);
      await lock.release();
    });

    test('is removed by its id and no other, and its holder then writes no more', async () => {
      const place = await aPlace();
      const [one, two] = [await open(place), await open(place)];
      const version = await one.write(aLedger(), undefined);
      const lock = await one.lock(aRequest({ id: 'aaaaaaaaaaaaaaaa', pid: 1 }), lockOptions());
      expect(await two.breakLock('bbbbbbbbbbbbbbbb')).toBe(false);
      expect(await two.breakLock('aaaaaaaaaaaaaaaa')).toBe(true);
      expect(await two.breakLock('aaaaaaaaaaaaaaaa')).toBe(false);
      const next = await two.lock(aRequest({ id: 'cccccccccccccccc' }), lockOptions());
      const refused = await refusal(one.write(aLedger([], { serial: 8 }), version));
      expect(refused).toMatchObject({ category: 'later' });
      await lock.release().catch(() => undefined);
      expect((await two.readLock())?.id).toBe('cccccccccccccccc');
      expect((await two.read())?.version).toBe(version);
      await next.release();
    });

    test('is none the worse for clocks that disagree', async () => {
      const place = await aPlace();
      const [one, two] = [await open(place), await open(place)];
      const day = 86_400_000;
      const lock = await one.lock(aRequest({ pid: 1 }), lockOptions({ now: () => Date.now() - 400 * day }));
      await refusal(two.lock(aRequest(), lockOptions({ now: () => Date.now() + 400 * day })));
      await lock.release();
      const late = await two.lock(aRequest(), lockOptions({ now: () => Date.now() + 400 * day }));
      await late.release();
    });
  });

  describe('eight processes', () => {
    test(`have one holder at a time and lose no update, ${rounds} rounds each`, { timeout: 3_000_000 }, async () => {
      const place = await aPlace();
      const meeting = await tempDirectory();
      await writeFile(join(meeting, 'count'), '0');
      const arguments_ = ['update', JSON.stringify(place), `${rounds}`, meeting];
      const runs = Array.from({ length: 8 }, () => program.run(arguments_));
      for (const outcome of await Promise.all(runs)) expect(outcome).toMatchObject({ code: 0 });
      const total = 8 * rounds;
      expect(await readFile(join(meeting, 'count'), 'utf8')).toBe(`${total}`);
      const stored = await (await open(place)).read();
      expect(stored?.ledger.entries.size).toBe(total);
      const holders = (await readFile(join(meeting, 'holders'), 'utf8')).trimEnd().split('\n');
      expect(new Set(holders).size).toBe(8);
      figure(`${engine.name}, eight processes`, `${total} rounds: one holder, 0 interleaved writes, 0 lost updates`);
    });
  });

  test.runIf(process.env['TRUEUP_ENGINES'])('100,000 owned objects', { timeout: 300_000 }, async () => {
    const place = await aPlace();
    const { code, stdout } = await program.run(['large', JSON.stringify(place), '100000']);
    expect(code).toBe(0);
    const { took, megabytes, before } = JSON.parse(stdout);
    const times = Object.entries(took).map(([what, milliseconds]) => `${what} ${milliseconds} ms`);
    figure(`${engine.name}, 100,000 owned objects`, `${times.join(', ')}; ${megabytes} MB, ${before} before`);
    expect(megabytes).toBeLessThan(500);
    expect((await (await open(place)).read())?.ledger.entries.size).toBe(100_000);
  });

  describe.runIf(engine.breakable)('on a bad way to the engine', () => {
    const breakable = async (place: Place) => {
      const broken = await engine.breakable!(place);
      onTestFinished(() => broken.close());
      return broken;
    };

    test('a write whose answer is lost is known to have happened', { timeout: 60_000 }, async () => {
      const place = await aPlace();
      const broken = await breakable(place);
      const backend = await open(broken.place);
      broken.inject('lose-answer');
      const version = await backend.write(aLedger([anEntry(ORDER)]), undefined);
      expect(broken.struck()).toBe(1);
      expect((await (await open(place)).read())?.version).toBe(version);
    });

    test('a lock whose answer is lost is held, and one whose release is lost is free', {
      timeout: 60_000,
    }, async () => {
      const place = await aPlace();
      const broken = await breakable(place);
      const backend = await open(broken.place);
      broken.inject('lose-answer');
      const lock = await backend.lock(aRequest(), lockOptions());
      expect(broken.struck()).toBe(1);
      await refusal((await open(place)).lock(aRequest({ pid: 1 }), lockOptions()));
      broken.inject('lose-answer');
      await lock.release();
      expect(broken.struck()).toBe(2);
      expect(await (await open(place)).readLock()).toBeUndefined();
    });

    test('a writer that is refused with a server error tries again, and writes once', { timeout: 60_000 }, async () => {
      const place = await aPlace();
      const broken = await breakable(place);
      const backend = await open(broken.place);
      broken.inject('refuse');
      const version = await backend.write(aLedger([anEntry(ORDER)]), undefined);
      expect(broken.struck()).toBe(1);
      expect((await (await open(place)).read())?.version).toBe(version);
    });

    test('a losing writer that gets a server error is told that it lost', { timeout: 60_000 }, async () => {
      const place = await aPlace();
      const broken = await breakable(place);
      const [one, two] = [await open(place), await open(broken.place)];
      const version = await one.write(aLedger(), undefined);
      const winner = await one.write(aLedger([anEntry(ORDER)], { serial: 8 }), version);
      broken.inject('refuse');
      const refused = await refusal(two.write(aLedger([], { serial: 8, lineage: 'lineage-2' }), version));
      expect(refused).toMatchObject({ code: 'ledger-moved' });
      expect((await one.read())?.version).toBe(winner);
    });

    test('a cut network is told, and what stands there is as it was', { timeout: 120_000 }, async () => {
      const place = await aPlace();
      const broken = await breakable(place);
      const [direct, backend] = [await open(place), await open(broken.place)];
      const version = await backend.write(aLedger([anEntry(ORDER)]), undefined);
      const lock = await backend.lock(aRequest({ id: 'dddddddddddddddd', pid: 1 }), lockOptions());
      broken.inject('cut');
      const refused = await refusal(backend.write(aLedger([], { serial: 8 }), version));
      expect(refused.category).toMatch(/later|failed/u);
      expect(refused.hint).toBeDefined();
      expect((await direct.read())?.version).toBe(version);
      const told = await refusal(lock.release());
      expect(told).toMatchObject({ code: 'ledger-not-unlocked' });
      expect(told.hint).toContain('dddddddddddddddd');
    });
  });
}
