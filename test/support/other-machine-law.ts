import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createEngine, type Engine } from '../../src/sandbox/engine.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { keepInDirectory } from './directory-engine.ts';
import { fastDirectory, type Life, type LifeOptions, type MortalWorld, mortalWorld } from './kill-at-step.ts';
import { named, order } from './kill-law.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';

/** An apply with a ledger that is shared: killed on one machine, and gone on with on another. */
export interface AbandonedApply {
  readonly name: string;
  readonly points: readonly string[];
  /** Kills it at a point. Another machine, without its journal, converges by a plain apply. Answers how many writes were sent again. */
  expectTakenOver(dieAt: number): Promise<number>;
  dispose(): Promise<void>;
}

const NOW = 1_790_000_000_000;
const PLAIN = ['apply', '-y', '--parallelism', '3'] as const;
const PROJECT = { ...SMALL_SHOP, ledger: { backend: 'postgres', name: 'shop' } };

/** A first apply, and a later one that creates, changes, deletes and links on every kind. `size` more products make them longer. */
export async function abandonedApplies(size = 0): Promise<readonly AbandonedApply[]> {
  const more = Object.fromEntries(Array.from({ length: size }, (_, index) => [`M-${index}`, named('more')]));
  const before = await fastDirectory('trueup-abandoned-');
  await writeProject(before, firstObjects(more));
  const first = await prepare('a first run', before, undefined);
  const world = await first.start();
  expect((await live(world, PLAIN)).result?.code).toBe(0);
  const after = await fastDirectory('trueup-abandoned-');
  await cp(world.root, after, { recursive: true });
  // Whoever applies later has never seen the first machine's journals.
  await rm(join(after, '.trueup'), { recursive: true });
  await writeProject(after, laterObjects(more));
  const later = await prepare('a later run', after, world.engine.state());
  await world.dispose();
  return [first, later];
}

interface Prepared extends AbandonedApply {
  start(): Promise<MortalWorld>;
}

async function prepare(name: string, directory: string, state: SandboxState | undefined): Promise<Prepared> {
  const engine = (): Engine =>
    createEngine({ now: () => NOW, ...(state === undefined ? { seed: SMALL_SHOP_SEED } : { state }) });
  const start = () => mortalWorld(directory, engine(), NOW + 10_000_000);
  const trial = await start();
  const { result, points } = await live(trial, PLAIN);
  expect(result?.code, result?.stderr).toBe(0);
  const wanted = { world: worldOf(trial.engine), writes: writesOf(trial.engine) };
  await trial.dispose();
  return {
    name,
    points,
    start,
    expectTakenOver: async (dieAt) => {
      const world = await start();
      const why = `${name}, killed at point ${dieAt}: ${points[dieAt - 1]}`;
      try {
        const life = await live(world, PLAIN, { dieAt, host: 'machine-a', place: 'a' });
        expect(life.result, why).toBeUndefined();
        // The machine is gone, and everything that only its disk held.
        await rm(join(world.root, '.trueup'), { recursive: true, force: true });
        await unlock(world, why);
        const { result: next } = await live(world, PLAIN, { host: 'machine-b', place: 'b' });
        const told = `${why}\n${next?.stdout}${next?.stderr}`;
        expect(next?.code, told).toBe(0);
        expect(told, why).not.toMatch(/adopt/u);
        expect(worldOf(world.engine), why).toEqual(wanted.world);
        const repeated = [...writesOf(world.engine)].map(([key, count]) => count - (wanted.writes.get(key) ?? 0));
        expect(Math.max(0, ...repeated), why).toBeLessThanOrEqual(1);
        const settled = await live(world, ['plan', '--detailed-exitcode'], { host: 'machine-b', place: 'b' });
        expect(settled.result?.code, `${why}\n${settled.result?.stdout}${settled.result?.stderr}`).toBe(0);
        return repeated.reduce((sum, count) => sum + Math.max(0, count), 0);
      } finally {
        await world.dispose();
      }
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Another machine cannot know that the holder is dead: a person says so. */
async function unlock(world: MortalWorld, why: string): Promise<void> {
  const backend = keepInDirectory(join(world.root, 'engine'))({
    backend: 'postgres',
    urlEnv: '',
    schema: '',
    name: 'shop',
  });
  const holder = await backend?.readLock();
  if (holder === undefined) return;
  const refused = await live(world, PLAIN, { host: 'machine-b', place: 'b' });
  expect(refused.result?.code, why).toBe(75);
  const { result } = await live(world, ['ledger', 'unlock', holder.id, '-y'], { host: 'machine-b', place: 'b' });
  expect(result?.code, `${why}\n${result?.stderr}`).toBe(0);
}

function live(world: MortalWorld, args: readonly string[], options: LifeOptions = {}): Promise<Life> {
  return world.live([...args], { engine: join(world.root, 'engine'), ...options });
}

/** What Intercom holds, with names for ids; a duplicate stands twice. */
function worldOf(engine: Engine): unknown {
  const { instances, contacts, conversations } = engine.state();
  const names = new Map(instances.map((each) => [each.id, `${each.type}/${each.external_id}`]));
  const told = ({ attributes, references }: Pick<SandboxState['contacts'][number], 'attributes' | 'references'>) => [
    attributes,
    Object.entries(references).map(([name, ids]) => [name, ids.map((id) => names.get(id) ?? id).sort()]),
  ];
  return {
    instances: instances
      .map((each) => [names.get(each.id) ?? '', told(each)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
    contacts: contacts.map((each) => [each.external_id, told(each)]),
    conversations: conversations.map((each) => [each.id, told(each)]),
  };
}

function writesOf(engine: Engine): ReadonlyMap<string, number> {
  const writes = new Map<string, number>();
  for (const { method, path, request } of engine.journal.entries()) {
    if (method === 'GET' || path === '/contacts/search') continue;
    const key = `${method} ${path} ${(request as { readonly external_id?: string } | null)?.external_id ?? ''}`;
    writes.set(key, (writes.get(key) ?? 0) + 1);
  }
  return writes;
}

async function writeProject(directory: string, objects: unknown): Promise<void> {
  await mkdir(join(directory, 'objects'), { recursive: true });
  await writeFile(join(directory, 'trueup.yaml'), yaml(PROJECT));
  await writeFile(join(directory, 'objects/all.yaml'), yaml(objects));
}

function firstObjects(more: object): unknown {
  return {
    instances: {
      Product: { 'P-1': named('one'), 'P-2': named('two'), 'P-3': named('three'), ...more },
      Order: { 'O-1': order('open', 'P-1', 'P-2'), 'O-2': order('open', 'P-3') },
    },
    contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', 'O-2'] } }],
    conversations: [{ id: '508', associations: { order: 'O-1' } }],
  };
}

function laterObjects(more: object): unknown {
  return {
    instances: {
      Product: {
        'P-1': named('one anew'),
        'P-3': named('three'),
        'P-4': named('four'),
        ...Object.fromEntries(Object.keys(more).map((name) => [name, named('changed')])),
      },
      Order: { 'O-1': order('shipped', 'P-1', 'P-3'), 'O-3': order('open', 'P-4') },
    },
    contacts: [
      { external_id: '70', attributes: { plan_tier: 'silver' }, associations: { orders: ['O-1', 'O-3'] } },
      { external_id: '71', attributes: { plan_tier: 'new' }, associations: { orders: ['O-3'] } },
    ],
    conversations: [{ id: '508', associations: { order: 'O-3' } }],
  };
}
