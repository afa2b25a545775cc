import { afterAll, describe, test } from 'vitest';
import { figure } from '../support/figures.ts';
import { type Engine, ROUNDS } from './engine.ts';
import { aGitPlace, anotherClone, type GitPlace, hasGit, removeGitPlaces } from './git-places.ts';
import { startGitServer } from './git-server.ts';
import { ledgerContract } from './ledger-contract.ts';

const engine: Engine = {
  name: 'git',
  swaps: true,
  place: () => aGitPlace(),
  breakable: async (place) => {
    const server = await startGitServer((place as GitPlace).bare);
    const clone = await anotherClone(place as GitPlace, server.url('remote.git'));
    return { place: clone, inject: server.inject, struck: server.struck, close: server.close };
  },
};

const isThere = await hasGit();
afterAll(removeGitPlaces);

// Each round of one process is some twenty processes of git.
const rounds = ROUNDS === 200 ? ROUNDS : 1;

if (isThere) describe('the git backend', () => ledgerContract(engine, { rounds }));
else {
  figure('git', 'SKIPPED: there is no git on this machine, so nothing of the git backend was tried');
  test.skip('the git backend needs git');
}
