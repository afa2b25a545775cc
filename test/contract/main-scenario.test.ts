/*
 * One story of everyday work over every version of the API, every shape of a miss, and an Intercom that is as kind as
 * documented or as unkind as nothing forbids. All of them have to end in the same workspace and in an empty plan.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { buildFaultSchedule } from '../../src/sandbox/fault-schedule.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { ADVERSARIAL } from '../../src/sandbox/switches.ts';
import { casesOf } from '../support/property-seed.ts';
import { aSandboxStage, type SandboxStageOptions } from './sandbox-stage.ts';
import { removeStageProjects } from './stage-project.ts';
import { buildObjects, playStory, withBig } from './story.ts';

const VERSIONS = ['2.13', '2.14', '2.15', '2.16'] as const;
const MISSES = ['404', 'found-false', 'null'] as const;

afterAll(removeStageProjects);

describe.each(VERSIONS)('API version %s', (version) => {
  // In every build one miss for each version, and each miss for some; all of them with each in the long suites.
  const misses = MISSES.filter(
    (_, index) => casesOf(index === VERSIONS.indexOf(version) % MISSES.length ? 1 : 0, 1) > 0,
  );
  describe.each(misses)('a miss is %s', (miss) => {
    it.each([
      ['as documented', {}],
      ['adversarial', ADVERSARIAL],
    ])('%s', (_name, switches) => expectMainScenario({ version, switches: { ...switches, miss } }));
  });
});

it.each([1, 2, 3])('ends the same when it is adversarial and strikes with the faults of seed %i', (seed) =>
  expectMainScenario({ version: '2.16', switches: ADVERSARIAL, faults: buildFaultSchedule(createPrng(seed)) }),
);

it('below 2.16 writes nothing to a list that may be cut, and says so', async () => {
  const stage = await aSandboxStage({ version: '2.14', switches: ADVERSARIAL });
  try {
    await stage.declare(withBig(buildObjects(stage.names).first, stage.names));
    await stage.run('apply', '-y');
    await stage.later();
    const before = await stage.world();
    const again = await stage.run('apply', '-y');
    expect(again.stdout).toMatch(/blocked {2,}associations-cut .*contact\/external_id:big/u);
    expect(await stage.world()).toEqual(before);
    expect(before['contact/big']).toEqual({ orders: ['O-1', 'O-2', 'O-3', 'O-4', 'O-5', 'THEIRS'] });
  } finally {
    await stage.sandbox.close();
  }
});

async function expectMainScenario(options: SandboxStageOptions): Promise<void> {
  const stage = await aSandboxStage(options);
  try {
    await playStory(stage);
    const struck = stage.sandbox.journal().filter(({ fault }) => fault !== null).length;
    expect(struck > 0).toBe(options.faults !== undefined);
  } finally {
    await stage.sandbox.close();
  }
}
