import { expect, test } from 'vitest';
import { checkLedger } from '../../../src/ledger/check-ledger.ts';
import { aLedger, refusal } from './sample.ts';

const here = { workspace: 'tx2p130c', environment: 'default' };

test('a ledger of this workspace and environment passes', () => {
  expect(() => checkLedger(aLedger(), here)).not.toThrow();
});

test.each([
  [
    'workspace',
    { ...here, workspace: 'other' },
    'The ledger belongs to workspace tx2p130c; this configuration means other. Nothing was done.',
    'or set workspace.id in trueup.yaml to tx2p130c.',
  ],
  [
    'environment',
    { ...here, environment: 'staging' },
    'The ledger belongs to environment default; this configuration means staging. Nothing was done.',
    'or set --env to default.',
  ],
])('a ledger of another %s is refused', async (_name, expected, message, hint) => {
  const refused = await refusal(() => checkLedger(aLedger(), expected));
  expect(refused).toMatchObject({ code: 'foreign-ledger', category: 'refused' });
  expect(refused.message).toBe(message);
  expect(refused.hint).toBe(`Give each environment a ledger of its own (ledger: path), ${hint}`);
});
