import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { expectImportHolds } from '../support/import-law.ts';
import { propertySeed } from '../support/property-seed.ts';

const { seed, title } = propertySeed();
const SEEDS = Number(process.env['TRUEUP_SEEDS'] ?? 500);
const SIZE = Number(process.env['TRUEUP_SIZE'] ?? 500);
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
});

afterAll(() => sandbox.close());

it(`imports ${SEEDS} workspaces of ${SIZE} objects (${title})`, async () => {
  const failed: string[] = [];
  for (let index = 0; index < SEEDS; index += 1)
    await expectImportHolds(sandbox, seed + 1000 * index, SIZE).catch((error: Error) => {
      failed.push(`TRUEUP_SEED=${seed + 1000 * index} TRUEUP_SEEDS=1: ${error.message.slice(0, 2000)}`);
    });
  expect(failed).toEqual([]);
}, 7_200_000);
