import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { expectDriftWritten } from '../support/drift-write-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { seed, title } = propertySeed();
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
});

afterAll(() => sandbox.close());

it(`what moved in Intercom is written into the YAML, and nothing else of it changes (${title})`, async () => {
  const seen = { fields: 0, removed: 0, kept: 0 };
  for (let index = 0; index < casesOf(2, 200); index += 1) {
    const { fields, removed, kept } = await expectDriftWritten(sandbox, seed + 1000 * index, 40);
    seen.fields += fields;
    seen.removed += removed;
    seen.kept += kept;
  }
  expect(seen.fields, 'something moved').toBeGreaterThan(0);
}, 600_000);
