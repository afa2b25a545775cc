import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { createEngine } from '../../src/sandbox/engine.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { figure } from '../support/figures.ts';
import { fastDirectory, type MortalWorld, mortalWorld } from '../support/kill-at-step.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { products, SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';

const { title, seed } = propertySeed();
const NOW = 1_790_000_000_000;
const KEPT = 3;
const ALL = 10;
const DELETES = ALL - KEPT;
const APPLY = ['apply', 'plan.json', '--parallelism', '2'] as const;

let directory: string;
let state: SandboxState;
let points: readonly string[];

/** Seven of ten products go: more than the limits allow, and reviewed with their number. */
beforeAll(async () => {
  directory = await fastDirectory('trueup-resumed-');
  await mkdir(join(directory, 'objects'));
  await writeFile(join(directory, 'trueup.yaml'), yaml(SMALL_SHOP));
  await writeFile(join(directory, 'objects/all.yaml'), objects(ALL));
  const engine = createEngine({ seed: SMALL_SHOP_SEED as never, now: () => NOW });
  const first = await fastDirectory('trueup-resumed-');
  await rm(first, { recursive: true });
  const world = await mortalWorld(directory, engine, NOW, first);
  await expectCode(world, ['apply', '-y'], 0);
  await writeFile(join(first, 'objects/all.yaml'), objects(KEPT));
  await expectCode(world, ['plan', '--out', 'plan.json', '--allow-deletes', `${DELETES}`], 0);
  state = engine.state();
  await rm(directory, { recursive: true });
  directory = first;
  const whole = await aWorld();
  points = (await whole.live([...APPLY])).points;
  await whole.dispose();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function objects(count: number): string {
  return yaml({ instances: { Product: products(count), Order: { 'O-1': { attributes: { note: `${count}` } } } } });
}

function aWorld(): Promise<MortalWorld> {
  return mortalWorld(directory, createEngine({ state, now: () => NOW }), NOW + 10_000_000);
}

async function expectCode(world: MortalWorld, args: readonly string[], code: number): Promise<string> {
  const { result } = await world.live([...args]);
  expect(result?.code, `${args.join(' ')}\n${result?.stdout}${result?.stderr}`).toBe(code);
  return `${result?.stdout}${result?.stderr}`;
}

const deleted = ({ engine }: MortalWorld): string[] =>
  engine.journal.entries().flatMap(({ wrote }) => wrote.filter((what) => what.endsWith(' deleted')));
const names = ({ engine }: MortalWorld): string[] =>
  engine
    .state()
    .instances.map((each) => `${each.type}/${each.external_id}`)
    .sort();
const SETTLED = ['Order/O-1', ...Object.keys(products(KEPT)).map((id) => `Product/${id}`)];

describe(`a saved plan with --allow-deletes that was cut off (${title})`, () => {
  it('is resumed as it was reviewed: deletes that are done count, and no other is done', async () => {
    const every = casesOf(12, 3, 1);
    let lives = 0;
    let halfway = 0;
    for (let dieAt = 1 + (seed % every); dieAt <= points.length; dieAt += every) {
      const world = await aWorld();
      try {
        await world.live([...APPLY], { dieAt });
        const done = deleted(world).length;
        if (done > 0 && done < DELETES) halfway += 1;
        await expectCode(world, APPLY, 0);
        expect(names(world), `killed at ${dieAt}`).toEqual(SETTLED);
        expect(deleted(world)).toHaveLength(DELETES);
        await expectCode(world, ['plan', '--detailed-exitcode'], 0);
        lives += 1;
      } finally {
        await world.dispose();
      }
    }
    figure(
      'resumed plans with deletes',
      `${lives} plans of ${DELETES} deletes killed, ${halfway} of them between the first delete and the last: ` +
        'each resumed with the same file, 0 refused, 0 other deletes',
    );
  });

  it('leaves no deletes over for anything else', async () => {
    const world = await aWorld();
    try {
      const half = points.findIndex(
        (_, index) => points.slice(0, index).filter((name) => name === 'step answer').length > 15,
      );
      await world.live([...APPLY], { dieAt: half });
      const done = deleted(world).length;
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(DELETES);
      await writeFile(join(world.root, 'objects/all.yaml'), objects(1));
      const { result } = await world.live([...APPLY]);
      // What the YAML now removes beside the plan was reviewed by nobody.
      expect(result?.code, result?.stderr).toBe(5);
      expect(names(world)).toEqual(expect.arrayContaining(['Product/P-2', 'Product/P-3']));
      const { steps } = JSON.parse(await readFile(join(world.root, 'plan.json'), 'utf8')) as Plan;
      expect(steps.filter(({ action }) => action === 'delete')).toHaveLength(DELETES);
    } finally {
      await world.dispose();
    }
  });
});
