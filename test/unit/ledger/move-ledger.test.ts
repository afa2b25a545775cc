import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LedgerBackend } from '../../../src/ledger/backend.ts';
import { type BothEnds, moveLedger, planMove } from '../../../src/ledger/move-ledger.ts';
import type { Ledger } from '../../../src/model/ledger.ts';
import { openDirectoryLedger, readObjects } from '../../support/directory-engine.ts';
import { aLedger, anEntry, refusal, tempDirectory } from './sample.ts';

const ORDER = 'instance/Order/1';
const HERE = aLedger([anEntry(ORDER)], { serial: 7 });

function ends(there?: Ledger, ledger = HERE): BothEnds {
  const stored = { ledger: HERE, version: 'v' };
  return { stored, ledger, there: there && { ledger: there, version: 'w' } };
}

function refused(there: Ledger, replace: boolean) {
  return refusal(new Promise((resolve) => resolve(planMove(ends(there), 'there', replace))));
}

describe('what stands where a ledger goes to', () => {
  test('is nothing: it is written, one serial on, with what runs recorded', () => {
    const folded = aLedger([anEntry(ORDER), anEntry('instance/Order/2')], { serial: 7 });
    const { act, next } = planMove(ends(undefined, folded), 'there', false);
    expect(act).toBe('write');
    expect(next).toEqual({ ...folded, serial: 8 });
  });

  test('is the ledger itself: only the old one is left to be taken away', () => {
    expect(planMove(ends({ ...HERE, serial: 8 }), 'there', false).act).toBe('finish');
    expect(planMove(ends({ ...HERE, serial: 8 }), 'there', true).act).toBe('finish');
  });

  test('is an older state: it is replaced when that is asked for', async () => {
    for (const serial of [6, 7]) {
      const older = aLedger([], { serial });
      expect(planMove(ends(older), 'there', true)).toEqual({ act: 'replace', next: { ...HERE, serial: 8 } });
      const { message, code, category, hint } = await refused(older, false);
      expect([code, category]).toEqual(['ledger-there', 'refused']);
      expect(message).toBe(
        `there holds a state of the same ledger (serial ${serial}, 0 owned; here 7, 1 owned). Nothing was moved.`,
      );
      expect(hint).toContain('--replace');
    }
  });

  test('is further on, or another ledger: it is never written over', async () => {
    const further = await refused(aLedger([], { serial: 8 }), true);
    expect(further).toMatchObject({ code: 'ledger-there', category: 'refused' });
    expect(further.message).toContain('further on (serial 8; here 7)');
    expect(further.hint).toContain('That one counts');
    const other = await refused(aLedger([], { serial: 1, lineage: 'lineage-2' }), true);
    expect(other).toMatchObject({ code: 'ledger-there', category: 'refused' });
    expect(other.message).toBe('there holds another ledger (lineage lineage-2, serial 1, 0 owned). Nothing was moved.');
    expect(other.hint).toContain('Name another place');
  });
});

describe('a move', () => {
  async function places(): Promise<{
    from: LedgerBackend;
    to: LedgerBackend;
    stored: BothEnds['stored'];
    root: string;
  }> {
    const root = await tempDirectory();
    const [from, to] = ['from', 'to'].map((name) => openDirectoryLedger({ directory: join(root, name) }));
    if (!from || !to) throw new Error('no places');
    const version = await from.write(HERE, undefined);
    return { from, to, stored: { ledger: HERE, version }, root };
  }
  const labels = () => {
    let next = 0;
    return () => {
      next += 1;
      return `label-${next}`;
    };
  };

  test('writes, tells that the new one counts, keeps a copy and takes the old one away', async () => {
    const { from, to, stored, root } = await places();
    const both = { stored, ledger: HERE, there: undefined, from, to };
    const seen: unknown[] = [];
    const copies = await moveLedger(both, planMove(both, 'to', false), labels(), () => seen.push('arrived'));
    expect(seen).toEqual(['arrived']);
    expect(await from.read()).toBeUndefined();
    expect((await to.read())?.ledger).toEqual({ ...HERE, serial: 8 });
    expect([...(await readObjects(join(root, 'from'))).keys()]).toEqual(['label-1']);
    expect(copies).toEqual([expect.stringContaining('label-1')]);
  });

  test('keeps what it replaces', async () => {
    const { from, to, stored, root } = await places();
    await to.write(aLedger([], { serial: 6 }), undefined);
    const there = await to.read();
    const both = { stored, ledger: HERE, there, from, to };
    const copies = await moveLedger(both, planMove(both, 'to', true), labels(), () => undefined);
    expect(copies).toHaveLength(2);
    expect([...(await readObjects(join(root, 'to'))).keys()]).toEqual(['label-1', 'ledger']);
    expect([...(await readObjects(join(root, 'from'))).keys()]).toEqual(['label-2']);
  });

  test('that is finished writes nothing anew', async () => {
    const { from, to, stored } = await places();
    const version = await to.write({ ...HERE, serial: 8 }, undefined);
    const there = await to.read();
    const both = { stored, ledger: HERE, there, from, to };
    await moveLedger(both, planMove(both, 'to', false), labels(), () => undefined);
    expect((await to.read())?.version).toBe(version);
    expect(await from.read()).toBeUndefined();
  });

  test('to a place that does not keep what it is given leaves the old one where it is', async () => {
    const { from, to, stored } = await places();
    const both = { stored, ledger: HERE, there: undefined, from };
    const forgetful: LedgerBackend = { ...to, write: async () => 'v' };
    const changing: LedgerBackend = {
      ...to,
      write: (ledger, expected) => to.write({ ...ledger, entries: new Map() }, expected),
    };
    for (const target of [forgetful, changing]) {
      let arrived = false;
      const moving = moveLedger({ ...both, to: target }, planMove({ ...both }, 'to', false), labels(), () => {
        arrived = true;
      });
      expect(await refusal(moving)).toMatchObject({ code: 'ledger-not-safe', category: 'failed' });
      expect(arrived).toBe(false);
      expect((await from.read())?.version).toBe(stored.version);
    }
  });
});
