import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { breakDirectory } from './broken-directory.ts';
import { type Engine, ROUNDS } from './engine.ts';
import { ledgerContract } from './ledger-contract.ts';

// What the shared backends have in common, without an engine that has to be installed.
const engine: Engine = {
  name: 'directory',
  swaps: true,
  place: async () => {
    const root = await mkdtemp(join(tmpdir(), 'trueup-engine-'));
    const settings = { backend: 'postgres', urlEnv: 'NONE', schema: 'trueup', name: 'shop' } as const;
    return { settings, root, env: {}, directory: { path: join(root, 'engine') } };
  },
  breakable: (place) => Promise.resolve(breakDirectory(place)),
};

describe('a shared ledger in a directory', () => ledgerContract(engine, { rounds: ROUNDS }));
