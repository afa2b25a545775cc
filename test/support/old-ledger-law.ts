import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createEngine } from '../../src/sandbox/engine.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { fastDirectory, type MortalWorld, mortalWorld } from './kill-at-step.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';

const NOW = 1_790_000_000_000;

/**
 * A history of applies and of edits in Intercom; then an old ledger is put back, as `git revert` or a cache does, with
 * or without the journals of the runs since, while others make instances under names that were used before. Each delete
 * has to follow a read of the same run that showed that very id. Answers how many deletes there were.
 */
export async function expectNoBlindDelete(seed: number): Promise<number> {
  const random = createPrng(seed);
  const some = () => Array.from({ length: 6 }, (_, index) => `P-${index}`).filter(() => random() < 0.5);
  const template = await fastDirectory('trueup-old-');
  await mkdir(join(template, 'objects'));
  await writeFile(join(template, 'trueup.yaml'), yaml({ ...SMALL_SHOP, limits: { deletes: 100 } }));
  const engine = createEngine({ now: () => NOW, seed: SMALL_SHOP_SEED });
  const world = await mortalWorld(template, engine, NOW + 1_000_000);
  const why = `TRUEUP_SEED=${seed}`;
  try {
    const ledgers: Buffer[] = [];
    const file = join(world.root, '.trueup/ledger.jsonl');
    for (let run = 0; run < 4; run += 1) {
      await declare(world, ['P-keep', ...some()]);
      await apply(world, why);
      ledgers.push(await readFile(file));
    }
    if (random() < 0.5) await rm(join(world.root, '.trueup/runs'), { recursive: true });
    await writeFile(file, ledgers[Math.floor(random() * ledgers.length)] ?? '');
    const foreign = some().filter((name) => !live(world).has(name));
    engine.seed({
      instances: { Product: Object.fromEntries(foreign.map((name) => [name, { attributes: { name: 'of others' } }])) },
    });
    const from = engine.journal.entries().length;
    await declare(world, ['P-keep', ...some()]);
    await apply(world, why);
    await apply(world, why);
    const entries = engine.journal.entries();
    const deletes = entries.filter((each) => each.method === 'DELETE');
    for (const gone of deletes.filter((each) => each.number > from)) {
      const id = gone.path.split('/').at(-1);
      const seen = entries
        .slice(from, gone.number - 1)
        .some((each) => each.method === 'GET' && (each.response as { readonly id?: string } | null)?.id === id);
      expect(seen, `${why}: DELETE ${gone.path} without a read`).toBe(true);
    }
    return deletes.length;
  } finally {
    await world.dispose();
    await rm(template, { recursive: true, force: true });
  }
}

function live({ engine }: MortalWorld): Map<string, string> {
  return new Map(engine.state().instances.map(({ external_id, id }) => [external_id ?? '', id]));
}

async function declare({ root }: MortalWorld, names: readonly string[]): Promise<void> {
  const Product = Object.fromEntries(names.map((name) => [name, { attributes: { name } }]));
  await writeFile(join(root, 'objects/all.yaml'), yaml({ instances: { Product } }));
}

async function apply(world: MortalWorld, why: string): Promise<void> {
  const { result } = await world.live(['apply', '-y', '--adopt']);
  expect(result?.code, `${why}\n${result?.stdout}${result?.stderr}`).toBe(0);
}
