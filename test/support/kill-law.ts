import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createEngine, type Engine } from '../../src/sandbox/engine.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { fastDirectory, type Life, type MortalWorld, mortalWorld } from './kill-at-step.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';

/** An apply to be killed: what is there before it, and the outcome of a life nobody ended. */
export interface DoomedApply {
  readonly name: string;
  readonly args: readonly string[];
  /** Points in a life that nobody ends. */
  readonly points: readonly string[];
  /** A fresh world, as it stands before the apply; in this directory, or in one in memory. */
  world(at?: string): Promise<MortalWorld>;
  readonly outcome: Outcome;
  dispose(): Promise<void>;
}

interface Outcome {
  /** What Intercom holds, with names for ids. */
  readonly live: unknown;
  /** Addresses that are owned. */
  readonly owned: readonly string[];
  /** How often each write was sent. */
  readonly writes: ReadonlyMap<string, number>;
}

/** What a killed life and the one after it came to. */
export interface Survived {
  readonly life: Life;
  /** Writes sent again. */
  readonly repeated: number;
}

const NOW = 1_790_000_000_000;
const PLAIN = ['apply', '-y', '--adopt', '--parallelism', '3'] as const;

/**
 * A first apply, and a later one with creations, updates, deletions and associations of every kind, each with something
 * to adopt. `size` more products make the plan longer.
 */
export async function doomedApplies(size = 0): Promise<readonly DoomedApply[]> {
  const before = await fastDirectory('trueup-doomed-');
  const more = Object.fromEntries(Array.from({ length: size }, (_, index) => [`M-${index}`, named('more')]));
  await writeProject(before, firstObjects(more));
  const first = await prepare('a first run', before, engineOf(undefined));
  const after = await fastDirectory('trueup-doomed-');
  await rm(after, { recursive: true });
  const world = await first.world();
  const { result } = await world.live([...PLAIN]);
  expect(result?.code, result?.stderr).toBe(0);
  await cp(world.root, after, { recursive: true });
  await writeProject(after, laterObjects(more));
  const later = await prepare('a later run', after, engineOf(world.engine.state()));
  await world.dispose();
  return [first, later];
}

/** Ends a life at a point; then one plain run has to converge, with nothing lost, doubled or left over, and the next plan is empty. */
export async function expectSurvival(apply: DoomedApply, dieAt: number): Promise<Survived> {
  const world = await apply.world();
  const why = `${apply.name}, killed at point ${dieAt}: ${apply.points[dieAt - 1]}`;
  try {
    const life = await world.live([...apply.args], { dieAt });
    if (life.result === undefined) expect(life.points, why).toHaveLength(dieAt);
    const repeated = await expectConverged(apply, world, why);
    expect(repeated, why).toBeLessThanOrEqual(life.inFlight);
    return { life, repeated };
  } finally {
    await world.dispose();
  }
}

/** Sends a signal at a point of a life: no request begins after it, and one plain run converges. Answers the exit code. */
export async function expectQuiet(apply: DoomedApply, signalAt: number): Promise<number> {
  const world = await apply.world();
  const why = `${apply.name}, SIGINT at point ${signalAt}: ${apply.points[signalAt - 1]}`;
  try {
    const stopping = new AbortController();
    let begun = 0;
    const { result } = await world.live([...apply.args], {
      signal: stopping.signal,
      onPoint: (_name, number) => {
        if (number !== signalAt) return;
        begun = world.engine.journal.entries().length;
        stopping.abort('SIGINT');
      },
    });
    const told = `${why}\n${result?.stdout}${result?.stderr}`;
    expect(stopping.signal.aborted, told).toBe(true);
    expect(world.engine.journal.entries().slice(begun), told).toEqual([]);
    expect([0, 130], told).toContain(result?.code);
    expect(result?.stderr, told).not.toMatch(/bug in trueup|^ +at /mu);
    await expectConverged(apply, world, told);
    return result?.code ?? -1;
  } finally {
    await world.dispose();
  }
}

/** The law after whatever happened: one plain run converges, and the next plan is empty. Answers how many writes were sent again. */
export async function expectConverged(apply: DoomedApply, world: MortalWorld, why: string): Promise<number> {
  const { result } = await world.live([...apply.args]);
  expect(result?.code, `${why}\n--- the next run:\n${result?.stdout}${result?.stderr}`).toBe(0);
  const outcome = await outcomeOf(world);
  expect(outcome.live, why).toEqual(apply.outcome.live);
  expect(outcome.owned, why).toEqual(apply.outcome.owned);
  const repeated = [...outcome.writes].map(([key, count]) => count - (apply.outcome.writes.get(key) ?? 0));
  expect(Math.max(0, ...repeated), why).toBeLessThanOrEqual(1);
  expect(await leftovers(world.root), why).toEqual([]);
  expect(await openToOthers(join(world.root, '.trueup')), why).toEqual([]);
  const settled = await world.live(['plan', '--detailed-exitcode']);
  expect(settled.result?.code, `${why}\n${settled.result?.stdout}${settled.result?.stderr}`).toBe(0);
  return repeated.reduce((total, count) => total + Math.max(0, count), 0);
}

async function prepare(name: string, directory: string, start: () => Engine): Promise<DoomedApply> {
  const fresh = (at?: string): Promise<MortalWorld> => mortalWorld(directory, start(), NOW + 10_000_000, at);
  const world = await fresh();
  const { result, points } = await world.live([...PLAIN]);
  expect(result?.code, result?.stderr).toBe(0);
  const outcome = await outcomeOf(world);
  await world.dispose();
  return {
    name,
    args: PLAIN,
    points,
    world: fresh,
    outcome,
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

async function outcomeOf({ engine, root }: MortalWorld): Promise<Outcome> {
  const state = engine.state();
  const names = new Map(state.instances.map((each) => [each.id, `${each.type}/${each.external_id}`] as const));
  const told = ({ attributes, references }: SandboxState['contacts'][number] | SandboxState['instances'][number]) => ({
    attributes,
    references: Object.entries(references).map(([name, ids]) => [name, ids.map((id) => names.get(id) ?? id).sort()]),
  });
  const instances = state.instances.map((each) => ({ name: names.get(each.id) ?? '', ...told(each) }));
  const writes = new Map<string, number>();
  for (const { method, path, request } of engine.journal.entries()) {
    if (method === 'GET' || path === '/contacts/search') continue;
    const externalId = (request as { readonly external_id?: string } | null)?.external_id ?? '';
    const key = `${method} ${path} ${externalId}`;
    writes.set(key, (writes.get(key) ?? 0) + 1);
  }
  const ledger = (await readFile(join(root, '.trueup/ledger.jsonl'), 'utf8')).trimEnd().split('\n').slice(1);
  return {
    live: {
      // Sorted by name: the order in which they were created is nobody's promise. A duplicate stands twice.
      instances: instances.sort((left, right) => (left.name < right.name ? -1 : 1)),
      contacts: state.contacts.map((each) => [each.external_id, told(each)]),
      conversations: state.conversations.map((each) => [
        each.id,
        told(each as unknown as SandboxState['contacts'][number]),
      ]),
    },
    owned: ledger.map((line) => JSON.parse(line).address as string),
    writes,
  };
}

/** A file of one who was about to ask for the lock stays for a minute: nobody knows that it is dead. */
async function leftovers(root: string): Promise<readonly string[]> {
  const known = /^(?:\.gitignore|ledger\.jsonl|runs|ledger\.jsonl\.lock\.[0-9a-f]{16}(?:\.next\.[0-9a-f]{16})?\.tmp)$/u;
  return (await readdir(join(root, '.trueup'))).filter((name) => !known.test(name));
}

/** Files and directories that anybody but their owner may read or write. */
async function openToOthers(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true });
  const modes = await Promise.all(
    ['.', ...entries].map(async (name) => [name, (await stat(join(directory, name))).mode]),
  );
  return modes.filter(([, mode]) => (Number(mode) & 0o077) !== 0).map(([name]) => String(name));
}

function engineOf(state: SandboxState | undefined): () => Engine {
  return () => {
    const clock = { now: () => NOW };
    return createEngine(state ? { ...clock, state } : { ...clock, seed: SEED });
  };
}

const SEED = {
  ...SMALL_SHOP_SEED,
  instances: {
    Product: {
      'P-9': { attributes: { name: 'was there' } },
      'U-1': { attributes: { name: 'of nobody' } },
      'P-8': { attributes: { name: 'there too' } },
    },
  },
} as const;

async function writeProject(directory: string, objects: unknown): Promise<void> {
  await mkdir(join(directory, 'objects'), { recursive: true });
  await writeFile(join(directory, 'trueup.yaml'), yaml(SMALL_SHOP));
  await writeFile(join(directory, 'objects/all.yaml'), yaml(objects));
}

/** An instance of the laws of kills, by what it is called. */
export function named(name: string): object {
  return { attributes: { name } };
}

/** An order of the laws of kills. */
export function order(status: string, ...items: readonly string[]): object {
  return { attributes: { status, items } };
}

function firstObjects(more: object): unknown {
  return {
    instances: {
      Product: { 'P-1': named('one'), 'P-2': named('two'), 'P-3': named('three'), 'P-9': named('ours'), ...more },
      Order: { 'O-1': order('open', 'P-1', 'P-2'), 'O-2': order('open', 'P-9') },
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
        'P-8': named('taken over'),
        'P-9': named('ours'),
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
