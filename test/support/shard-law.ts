import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Derivation } from '../../src/cli/pipeline.ts';
import { nextLedger } from '../../src/ledger/empty-ledger.ts';
import type { Desired } from '../../src/model/desired.ts';
import { canonicalJson, type Json } from '../../src/model/json.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { PlanOptions } from '../../src/model/plan.ts';
import type { Project } from '../../src/model/project.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { expectNamed, expectSettled, planAll, printed, type Standing, takeWrites } from './convergence-law.ts';
import { openDirectoryLedger } from './directory-engine.ts';
import { expectedWorld } from './expected-world.ts';
import { freshLedger, type InProcess } from './in-process.ts';
import { fastDirectory } from './kill-at-step.ts';
import { readWorld } from './random-world.ts';
import { applyShards, type ShardWorld } from './shards-in-process.ts';

/** The steps of a plan, as what is compared of them. */
export function stepsOf(derivations: readonly Pick<Derivation, 'plan'>[]): string[] {
  const steps = derivations.flatMap(({ plan }) => plan.steps);
  return steps.map(({ address, action, patch }) => canonicalJson([address, action, patch] as unknown as Json)).sort();
}

/** The law of planning: the shards have exactly the steps of the whole plan, each of them once. */
export async function expectSamePlan(
  sandbox: Sandbox,
  trueup: InProcess,
  project: Project,
  desired: Desired,
  ledger: Ledger | undefined,
  total: number,
): Promise<Derivation> {
  const whole = await planAll(sandbox, trueup, project, desired, ledger);
  const shards: Derivation[] = [];
  for (let index = 1; index <= total; index += 1) {
    const options: Partial<PlanOptions> = { adopt: true, shard: { index, total } };
    shards.push(await trueup.plan(project, desired, ledger, options));
  }
  expect(stepsOf(shards)).toEqual(stepsOf([whole]));
  const deletes = shards.reduce((sum, { plan }) => sum + (plan.shard?.deletes ?? 0), 0);
  const allowed = whole.plan.options.allow_deletes;
  if (allowed !== null) expect(deletes, 'the shards count the deletes of the whole').toBe(allowed);
  return whole;
}

/** The law of applying: all shards at once make of Intercom what one apply makes; then there is nothing left to do. */
export async function expectShardsConverge(
  sandbox: Sandbox,
  trueup: InProcess,
  project: Project,
  desired: Desired,
  standing: Standing,
  total: number,
  parallelism: number,
): Promise<Standing> {
  const directory = await fastDirectory('trueup-shards-');
  try {
    return await convergeIn(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }

  async function convergeIn(place: string): Promise<Standing> {
    const backend = openDirectoryLedger({ directory: join(place, 'shared') });
    const start = standing.ledger ?? nextLedger({ ...freshLedger(), key: '07'.repeat(32) });
    await backend.write(start, undefined);
    const world: ShardWorld = { sandbox, project, desired, traits: trueup.traits, directory: place };
    const showsAll = trueup.traits.nested_limit === null;
    let applied = standing.applied;
    let ledger: Ledger = start;
    for (let look = 1; ; look += 1) {
      const expected = expectedWorld(project, readWorld(sandbox.state()), desired, applied, showsAll);
      const whole = await expectSamePlan(sandbox, trueup, project, desired, ledger, total);
      const from = sandbox.journal().length;
      const options = { adopt: true, allowDeletes: whole.plan.options.allow_deletes };
      const results = await applyShards(world, { total, group: `look-${look}`, options, parallelism });
      const told = results.map(({ code, stderr }) => `${code} ${stderr}`).join('\n');
      const blocked = whole.plan.findings.some(({ severity }) => severity === 'blocked');
      for (const { code } of results) expect(blocked ? [0, 1, 3] : [0], told).toContain(code);
      const writes = takeWrites(sandbox, from);
      expect(writes.length, `as many writes as the whole plan announced\n${told}`).toBe(whole.plan.calls.write);
      expectNamed(writes);
      expect(printed(readWorld(sandbox.state()))).toEqual(printed(expected.world));
      expect(await backend.readLock(), 'the last shard took the lock away').toBeUndefined();
      ledger = (await backend.read())?.ledger as Ledger;
      applied = expected.applied;
      if (!expected.shrunk) {
        await expectSettled(sandbox, trueup, project, desired, ledger, expected.cut.length);
        return { ledger, applied };
      }
      expect(look, 'one more apply settles it').toBe(1);
    }
  }
}
