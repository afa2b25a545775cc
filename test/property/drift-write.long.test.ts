import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { expectDriftWritten } from '../support/drift-write-law.ts';
import { propertySeed } from '../support/property-seed.ts';

const { seed, title } = propertySeed();
const SEEDS = Number(process.env['TRUEUP_SEEDS'] ?? 300);
const SIZE = Number(process.env['TRUEUP_SIZE'] ?? 200);
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
});

afterAll(() => sandbox.close());

it(`writes the drift of ${SEEDS} workspaces of ${SIZE} objects (${title})`, async () => {
  const failed: string[] = [];
  const seen = { fields: 0, removed: 0, kept: 0 };
  for (let index = 0; index < SEEDS; index += 1)
    await expectDriftWritten(sandbox, seed + 1000 * index, SIZE).then(
      ({ fields, removed, kept }) => {
        seen.fields += fields;
        seen.removed += removed;
        seen.kept += kept;
      },
      (error: Error) => {
        failed.push(`TRUEUP_SEED=${seed + 1000 * index} TRUEUP_SEEDS=1: ${error.message.slice(0, 2000)}`);
      },
    );
  expect(failed).toEqual([]);
  expect(
    Object.values(seen).every((count) => count > 0),
    JSON.stringify(seen),
  ).toBe(true);
}, 7_200_000);
