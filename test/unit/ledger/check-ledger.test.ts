import { expect, test } from 'vitest';
import { checkLedger } from '../../../src/ledger/check-ledger.ts';
import { aLedger, refusal } from './sample.ts';

const here = { workspace: 'tx2p130c', environment: 'default' };

test('a ledger of this workspace and environment passes', () => {
  expect(() => checkLedger(aLedger(), here)).not.toThrow();
});

test.each([
  ['workspace', { ...here, workspace: 'other' }, 'workspace tx2p130c; this configuration means other'],
  ['environment', { ...here, environment: 'staging' }, 'environment default; this configuration means staging'],
])('a ledger of another %s is refused', async (_name, expected, message) => {
  const refused = await refusal(() => checkLedger(aLedger(), expected));
  expect(refused).toMatchObject({ code: 'foreign-ledger', category: 'refused' });
  expect(refused.message).toContain(message);
});
