import { it } from 'vitest';
import { PATIENCE, runSeeds } from '../support/simulation/run-seeds.ts';

it(
  'reaches what is declared in two plain runs, and touches nothing else, whatever befell it before',
  async () => {
    await runSeeds(1);
  },
  PATIENCE,
);
