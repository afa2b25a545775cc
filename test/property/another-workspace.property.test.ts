import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { aPlannedShop, type PlannedShop } from '../support/plan-tampering.ts';
import { casesOf } from '../support/property-seed.ts';

const COMMANDS: readonly (readonly string[])[] = [
  ['plan'],
  ['apply', '-y', '--adopt', '--allow-deletes', '1'],
  ['apply', 'plan.json'],
  ['drift'],
  ['explain', 'instance/Order/O-1'],
  ['import', '--type', 'Order'],
  ['undo', 'latest', '-y'],
  ['ledger', 'rebuild', '--replace', '-y'],
];

/** What `GET /me` says in the place of the right workspace. */
const WAYS: readonly (readonly [name: string, make: (world: PlannedShop) => void])[] = [
  ['another workspace', ({ shop }) => shop.engine.seed({ workspace: { id: 'another1', region: 'us' } })],
  ['no app', ({ shop }) => shop.engine.setSwitches({ nullApp: true })],
  ['401', ({ shop }) => shop.engine.setFaults([{ kind: 'status', status: 401, path: '/me', times: 99 }] as never)],
  ['500', ({ shop }) => shop.engine.setFaults([{ kind: 'status', status: 500, path: '/me', times: 99 }] as never)],
  ['no answer', ({ shop }) => shop.engine.setFaults([{ kind: 'drop-before', path: '/me', times: 99 }] as never)],
  ['a web page', ({ shop }) => shop.engine.setFaults([{ kind: 'html', path: '/me', times: 99 }] as never)],
];

let world: PlannedShop;
beforeAll(async () => {
  world = await aPlannedShop();
});
afterAll(() => world.shop.remove());

describe('a ledger of one workspace and a token of another', () => {
  it('write nothing, whatever the command, the region and the answer to who is asked', async () => {
    const regions = ['us', 'eu', 'au'].slice(0, casesOf(1, 3, 3));
    let runs = 0;
    for (const region of regions)
      for (const [name, make] of WAYS)
        for (const command of COMMANDS) {
          world.restore();
          const yaml = world.shop.read('trueup.yaml');
          world.shop.write('trueup.yaml', yaml.replace('"region": "us"', `"region": "${region}"`));
          make(world);
          world.shop.writes();
          const ran = await world.shop.run(command);
          runs += 1;
          const told = `${command.join(' ')}, ${name}, ${region}: ${ran.stdout}${ran.stderr}`;
          expect([1, 4, 75, 77], told).toContain(ran.code);
          expect(world.shop.writes(), told).toEqual([]);
          expect(world.shop.read('.trueup/ledger.jsonl'), told).toContain('tx2p130c');
        }
    figure('a token of another workspace', `${runs} runs, 0 writes`);
  });
});
