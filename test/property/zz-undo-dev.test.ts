import fc from 'fast-check';
import { it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { inProcess } from '../support/in-process.ts';
import { historiesOf } from '../support/random-history.ts';
import { expectUndone } from '../support/undo-law.ts';
it('dev', async () => {
  const sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  const trueup = inProcess(sandbox);
  const seen: Record<string, number> = {};
  await fc.assert(fc.asyncProperty(historiesOf('2.16'), fc.nat(12), async (history, at) => {
    const end = await expectUndone(sandbox, trueup, history, { edits: history.unnamed, dieAt: 1 + at / 2 });
    seen[end] = (seen[end] ?? 0) + 1;
  }), { numRuns: 250, seed: 77, endOnFailure: true });
  console.log(seen);
}, 200_000);
