import fc from 'fast-check';
import { it } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { inProcess } from '../support/in-process.ts';
import { historiesOf } from '../support/random-history.ts';
import { expectUndone } from '../support/undo-law.ts';
it('replay', async () => {
  const sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  const trueup = inProcess(sandbox);
  await fc.assert(fc.asyncProperty(historiesOf('2.16'), fc.nat(12), async (h, at) => { await expectUndone(sandbox, trueup, h, {edits: h.unnamed, dieAt: 1 + at/2}); }), {seed: 77, path: '233', endOnFailure: true});
}, 100000);
