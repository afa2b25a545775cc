import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { HttpSettings } from '../../src/model/ledger-settings.ts';
import { aBreakingProxy } from './breaking-proxy.ts';
import { type Engine, type Place, ROUNDS } from './engine.ts';
import { aStateServer, type Flavour, PASSWORD, type StateServer, USER } from './gitlab-server.ts';
import { ledgerContract } from './ledger-contract.ts';

const PATHS = { gitlab: '/api/v4/projects/7/terraform/state', gitea: '/api/packages/acme/terraform/state' };

describe.each<Flavour>(['gitlab', 'gitea'])('the http backend, against the rules of %s', (flavour) => {
  let server: StateServer;
  let made = 0;
  beforeAll(async () => {
    server = await aStateServer(flavour);
  });
  afterAll(() => server.close());

  const settingsAt = (address: string): HttpSettings => ({
    backend: 'http',
    address,
    lockAddress: flavour === 'gitlab' ? `${address}/lock` : address,
    unlockAddress: flavour === 'gitlab' ? `${address}/lock` : address,
    lockMethod: flavour === 'gitlab' ? 'POST' : 'LOCK',
    unlockMethod: flavour === 'gitlab' ? 'DELETE' : 'UNLOCK',
    username: USER,
    passwordEnv: 'STATE_PASSWORD',
  });

  const engine: Engine = {
    name: `http (${flavour})`,
    swaps: true,
    place: async () => {
      made += 1;
      const root = await mkdtemp(join(tmpdir(), 'trueup-engine-'));
      const settings = settingsAt(`${server.origin}${PATHS[flavour]}/shop-${made}`);
      return { settings, root, env: { STATE_PASSWORD: PASSWORD } };
    },
    breakable: async (place: Place) => {
      const proxy = await aBreakingProxy(server.origin);
      const { address } = place.settings as HttpSettings;
      const broken = { ...place, settings: settingsAt(address.replace(server.origin, proxy.origin)) };
      return { place: broken, inject: proxy.inject, struck: proxy.struck, close: proxy.close };
    },
  };

  ledgerContract(engine, { rounds: ROUNDS });
});
