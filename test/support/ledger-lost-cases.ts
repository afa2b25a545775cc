import fc from 'fast-check';
import { expect } from 'vitest';
import type { ApiVersion } from '../../src/model/project.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { inProcess } from './in-process.ts';
import {
  expectLossIsHarmless,
  expectOldLedgerIsHarmless,
  type LossFigures,
  type LossPoint,
  noLossFigures,
} from './ledger-lost-law.ts';
import { type History, historiesOf } from './random-history.ts';

const POINTS: readonly LossPoint[] = [
  'after the first run',
  'after somebody edited',
  'in the middle of the second run',
];

/** So many histories that lose their ledger, and as many whose old one comes back; answers what was counted. */
export async function loseLedgers(
  runs: number,
  replay: { readonly seed: number; readonly path?: string },
  versions: readonly ApiVersion[] = ['2.16', '2.14'],
): Promise<LossFigures> {
  const sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  const trueup = inProcess(sandbox);
  const figures = noLossFigures();
  try {
    const cases = fc.record({ history: historiesOf(...versions), point: fc.constantFrom(...POINTS) });
    const law = async ({ history, point }: { history: History; point: LossPoint }): Promise<void> => {
      await expectLossIsHarmless(sandbox, trueup, history, point, figures);
      await expectOldLedgerIsHarmless(sandbox, trueup, history, figures);
    };
    await fc.assert(fc.asyncProperty(cases, law), { numRuns: runs, ...replay });
  } finally {
    await trueup.close();
    await sandbox.close();
  }
  expect(figures).toMatchObject({ deletes: 0, duplicates: 0, writesOfRebuilds: 0, staleDeletesWithoutRead: 0 });
  return figures;
}
