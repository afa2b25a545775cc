import { afterAll, beforeAll, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { expectImportHolds } from '../support/import-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { seed, title } = propertySeed();
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
});

afterAll(() => sandbox.close());

it(`whatever is live is imported, planned without a change, and kept up to date (${title})`, async () => {
  for (let index = 0; index < casesOf(3, 200); index += 1) await expectImportHolds(sandbox, seed + 1000 * index, 40);
}, 600_000);
