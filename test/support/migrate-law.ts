import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseLedger } from '../../src/ledger/ledger-format.ts';
import { OutcomeUnknown } from '../../src/ledger/shared-object.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import { createEngine } from '../../src/sandbox/engine.ts';
import { readObjects } from './directory-engine.ts';
import { fastDirectory, type Life, type LifeOptions, type MortalWorld, mortalWorld } from './kill-at-step.ts';
import { serializeLedger } from './serialize-ledger.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';

/** A ledger that is to be moved, again and again from the same start. */
export interface DoomedMove {
  readonly name: string;
  /** What a life does that nobody ends. */
  readonly points: readonly string[];
  /** Ends a life at a point of it; then the same command again has to converge. */
  expectKilled(dieAt: number): Promise<void>;
  /** Lets what happens at a point fail, or everything from there on; then the same. Answers what was told. */
  expectFailed(at: number, until: 'then' | 'the end'): Promise<string>;
  dispose(): Promise<void>;
}

const PLACES = { file: 'file:.trueup/ledger.jsonl', engine: 'postgres:one', other: 'postgres:two' } as const;
type PlaceName = keyof typeof PLACES;

/** The moves there are: into an engine, out of it, and within it. */
export const MOVES: readonly (readonly [from: PlaceName, to: PlaceName])[] = [
  ['file', 'engine'],
  ['engine', 'file'],
  ['engine', 'other'],
];

/** Makes a project whose ledger owns what a killed run left, and moves it in lives that end anywhere. */
export async function doomedMove([from, to]: readonly [PlaceName, PlaceName]): Promise<DoomedMove> {
  const start = await fastDirectory('trueup-move-');
  await mkdir(join(start, 'objects'));
  const products = Object.fromEntries(['1', '2', '3'].map((name) => [name, { attributes: { name } }]));
  await writeFile(join(start, 'trueup.yaml'), yaml({ ...SMALL_SHOP, ...ledgerOf(from) }));
  await writeFile(join(start, 'objects/all.yaml'), yaml({ instances: { Product: products } }));
  const fresh = (): Promise<MortalWorld> => mortalWorld(start, createEngine({ now: () => 0, seed: SMALL_SHOP_SEED }));
  const live = (world: MortalWorld, args: readonly string[], options: LifeOptions = {}): Promise<Life> =>
    world.live(args, { place: 'here', engine: join(world.root, 'engine'), ...options });
  const prepared = async (): Promise<{ world: MortalWorld; was: Ledger }> => {
    const world = await fresh();
    const { result } = await live(world, ['apply', '-y']);
    expect(result?.code, result?.stderr).toBe(0);
    const [was] = (await standing(world)).values();
    if (was === undefined) throw new Error('nothing was applied');
    return { world, was };
  };
  const move = ['ledger', 'migrate', PLACES[from], PLACES[to], '-y'];
  const settle = async (world: MortalWorld, was: Ledger, why: string): Promise<void> => {
    expectWhole(await standing(world), was, why);
    const again = await live(world, move);
    expect(again.result?.code, `${why}\n${again.result?.stdout}${again.result?.stderr}`).toBe(0);
    const left = await standing(world);
    expect([...left.keys()], why).toEqual([to]);
    expectWhole(left, was, why);
    await writeFile(join(world.root, 'trueup.yaml'), yaml({ ...SMALL_SHOP, ...ledgerOf(to) }));
    const plan = await live(world, ['plan', '--detailed-exitcode']);
    expect(plan.result?.code, `${why}\n${plan.result?.stdout}${plan.result?.stderr}`).toBe(0);
  };
  const trial = await prepared();
  const { result, points } = await live(trial.world, move);
  expect(result?.code, result?.stderr).toBe(0);
  await trial.world.dispose();
  return {
    name: `${from} to ${to}`,
    points,
    expectKilled: async (dieAt) => {
      const { world, was } = await prepared();
      const why = `${from} to ${to}, killed at point ${dieAt}: ${points[dieAt - 1]}`;
      try {
        const life = await live(world, move, { dieAt });
        expect(life.result, why).toBeUndefined();
        await settle(world, was, why);
      } finally {
        await world.dispose();
      }
    },
    expectFailed: async (at, until) => {
      const { world, was } = await prepared();
      const why = `${from} to ${to}, failing at point ${at}, until ${until}: ${points[at - 1]}`;
      let reached = 0;
      const fail = (error: Error): void => {
        if (reached === at || (until === 'the end' && reached > at)) throw error;
      };
      try {
        const { result } = await live(world, move, {
          onPoint: (_name, number) => {
            reached = number;
          },
          onDisk: () => fail(Object.assign(new Error('i/o error'), { code: 'EIO' })),
          onEngine: () => fail(new OutcomeUnknown('no answer')),
        });
        const told = `${result?.stderr}`;
        expect(told, why).not.toContain('bug in trueup');
        const stands = await standing(world);
        expectWhole(stands, was, why);
        const [, counts] = /^The ledger that counts is (.*?)\. /mu.exec(told) ?? [];
        const counted = counts?.startsWith(to === 'file' ? 'file' : 'postgres') && !isFrom(counts, from) ? to : from;
        if (result?.code !== 0) expect(stands.has(counted), `${why}\n${told}`).toBe(true);
        await settle(world, was, why);
        return told;
      } finally {
        await world.dispose();
      }
    },
    dispose: () => rm(start, { recursive: true, force: true }),
  };
}

function isFrom(text: string, from: PlaceName): boolean {
  return from === 'file' ? text.startsWith('file ') : text.endsWith(`/${PLACES[from].slice('postgres:'.length)}`);
}

function ledgerOf(place: PlaceName): object {
  return place === 'file' ? {} : { ledger: { backend: 'postgres', name: PLACES[place].slice('postgres:'.length) } };
}

/** The ledgers that stand whole in their places; what is damaged is no ledger. */
async function standing({ root }: MortalWorld): Promise<ReadonlyMap<PlaceName, Ledger>> {
  const texts: [PlaceName, string | undefined][] = [
    ['file', await readFile(join(root, '.trueup/ledger.jsonl'), 'utf8').catch(() => undefined)],
    ['engine', (await readObjects(join(root, 'engine/one'))).get('ledger')],
    ['other', (await readObjects(join(root, 'engine/two'))).get('ledger')],
  ];
  return new Map(
    texts.flatMap(([place, text]) =>
      text === undefined ? [] : [[place, parseLedger(text, { file: place })] as const],
    ),
  );
}

/** At least one stands; all that stand are the one there was, or its next state. */
function expectWhole(stands: ReadonlyMap<PlaceName, Ledger>, was: Ledger, why: string): void {
  expect(stands.size, why).toBeGreaterThan(0);
  for (const ledger of stands.values()) {
    expect([0, 1], why).toContain(ledger.serial - was.serial);
    expect(serializeLedger({ ...ledger, serial: 0 }), why).toBe(serializeLedger({ ...was, serial: 0 }));
  }
}
