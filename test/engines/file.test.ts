import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { type Engine, ROUNDS } from './engine.ts';
import { ledgerContract } from './ledger-contract.ts';

const engine: Engine = {
  name: 'file',
  swaps: false,
  place: async () => {
    const root = await mkdtemp(join(tmpdir(), 'trueup-engine-'));
    return { settings: { backend: 'file', path: 'ledger.jsonl' }, root, env: {} };
  },
};

describe('the file backend', () => ledgerContract(engine, { rounds: ROUNDS }));
