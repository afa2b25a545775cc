import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newLedger, nextLedger } from '../../../src/ledger/empty-ledger.ts';
import { instanceAddress } from '../../../src/model/address.ts';
import { anEntry } from './sample.ts';

const OPTIONS = { workspace: 'tx2p130c', environment: 'staging', randomBytes };

test('a new ledger owns nothing and has a lineage and a key that no other has', () => {
  const [one, other] = [newLedger(OPTIONS), newLedger(OPTIONS)];
  expect(one).toMatchObject({ version: 1, serial: 0, workspace: 'tx2p130c', environment: 'staging' });
  expect(one.entries.size).toBe(0);
  expect(one.lineage).toMatch(/^[0-9a-f]{32}$/u);
  expect(one.lineage).not.toBe(other.lineage);
  expect(one.key).not.toBe(other.key);
});

test('a new ledger leaves its key to TRUEUP_LEDGER_KEY when there is one', () => {
  const ledger = newLedger({ ...OPTIONS, envKey: 'k'.repeat(40) });
  expect(ledger.key).toBeNull();
  expect(ledger.keyCheck).toBeDefined();
});

test('the next ledger is one serial on, with entries set and removed, and leaves the old one alone', () => {
  const [kept, gone, added] = ['1', '2', '3'].map((id) => anEntry(instanceAddress('Order', id)));
  const first = nextLedger(newLedger(OPTIONS), new Map([kept!, gone!].map((entry) => [entry.address, entry])));
  const second = nextLedger(
    first,
    new Map([
      [gone!.address, null],
      [added!.address, added!],
    ]),
  );
  expect(second.serial).toBe(2);
  expect([...second.entries.keys()]).toEqual([kept!.address, added!.address]);
  expect([...first.entries.keys()]).toEqual([kept!.address, gone!.address]);
  expect(second.lineage).toBe(first.lineage);
});
