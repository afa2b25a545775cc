import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createEngine } from '../../src/sandbox/engine.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { fastDirectory, type MortalWorld, mortalWorld } from './kill-at-step.ts';
import { formsOf } from './secret-law.ts';
import { yaml } from './small-shop.ts';

/** What was applied, what was looked through, and what was found. */
export interface ValueFigures {
  applies: number;
  killed: number;
  values: number;
  /** Writes that a ledger, its lock, a copy or a probe was given. */
  kept: number;
  bytes: number;
  journals: number;
  leaks: string[];
}

export function noValueFigures(): ValueFigures {
  return { applies: 0, killed: 0, values: 0, kept: 0, bytes: 0, journals: 0, leaks: [] };
}

const STRING = { type: 'string' } as const;
const PRODUCT = {
  name: STRING,
  mail: STRING,
  pin: { type: 'string', sensitive: true },
  count: { type: 'integer' },
  price: { type: 'decimal' },
  since: { type: 'datetime' },
  choice: { type: 'list' },
  parts: { type: 'relationship', to: 'Product', many: true },
} as const;
const ABOUT = { note: STRING, secret: { type: 'string', sensitive: true } } as const;
const PROJECT = {
  version: 1,
  workspace: { id: 'tx2p130c', region: 'us', api_version: '2.16' },
  types: { Product: { attributes: PRODUCT } },
  contacts: { attributes: ABOUT },
  conversations: { attributes: ABOUT },
  limits: { deletes: 100, delete_percent: 100 },
} as const;
const plain = (attributes: object) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { sensitive: _, ...each }]) => [
      name,
      { ...each, type: each.type === 'list' ? 'string' : each.type },
    ]),
  );
const SEED = {
  workspace: { id: 'tx2p130c', region: 'us', name: 'Canaries' },
  types: { Product: { attributes: plain(PRODUCT) } },
  contact_attributes: plain(ABOUT),
  conversation_attributes: plain(ABOUT),
  contacts: [{ external_id: '70' }, { email: 'selected@example.com' }],
  conversations: [{ id: '508' }],
} as never;
const SHARED = { ledger: { backend: 'postgres', name: 'shop' } };
const ENV = { TRUEUP_LEDGER_KEY: 'ab'.repeat(32) };

/**
 * The law of values: through random applies, some of them killed, a move of the ledger and its commands, nothing that a
 * ledger was ever given to keep holds a value, as it is or in another coding. Journals hold values, and no sensitive one.
 * Addresses, ids and the e-mail address a contact is selected by are no values.
 */
export async function expectNoValues(seed: number, applies: number, figures: ValueFigures): Promise<void> {
  const random = createPrng(seed);
  const canaries = drawCanaries(random, figures);
  const start = await fastDirectory('trueup-values-');
  await mkdir(join(start, 'objects'));
  await writeFile(join(start, 'trueup.yaml'), yaml({ ...PROJECT, ...(seed % 2 === 0 ? SHARED : {}) }));
  await writeFile(join(start, 'objects/all.yaml'), yaml(canaries.objects()));
  const world = await mortalWorld(start, createEngine({ now: () => 0, seed: SEED }));
  const live = liveIn(world, canaries, figures);
  try {
    for (let apply = 0; apply < applies; apply += 1) {
      await writeFile(join(world.root, 'objects/all.yaml'), yaml(canaries.objects()));
      const args = ['apply', '-y', '--adopt', '--allow-deletes', '100'];
      const dieAt = random() < 0.15 ? 1 + Math.floor(random() * 120) : undefined;
      const result = await live(args, dieAt);
      figures.applies += 1;
      if (result === undefined) figures.killed += 1;
      else expect(result.code, result.stdout + result.stderr).toBe(0);
    }
    const [from, to] = seed % 2 === 0 ? ['postgres', 'file'] : ['file', 'postgres:shop'];
    for (const args of [['test'], ['migrate', from, to, '-y']]) {
      const result = await live(['ledger', ...args]);
      expect(result?.code, `${result?.stdout}${result?.stderr}`).toBe(0);
    }
    await lookAtJournals(world, canaries, figures);
    expect(figures.leaks).toEqual([]);
  } finally {
    await world.dispose();
    await rm(start, { recursive: true, force: true });
  }
}

function liveIn(world: MortalWorld, canaries: Canaries, figures: ValueFigures) {
  return async (args: readonly string[], dieAt?: number) => {
    const given: (readonly [where: string, text: string])[] = [];
    const { result } = await world.live(args, {
      place: 'here',
      engine: join(world.root, 'engine'),
      env: ENV,
      ...(dieAt === undefined ? {} : { dieAt }),
      onGiven: (where, bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        if (!where.includes('/.trueup/runs/')) given.push([where, text]);
      },
    });
    figures.kept += given.length;
    for (const [where, text] of given) {
      figures.bytes += text.length;
      const found = canaries.find(where + text, 'all');
      if (found !== undefined) figures.leaks.push(`${args.join(' ')}: ${where}: ${found}`);
    }
    return result;
  };
}

/** Values stand there by design, so that a run can be taken back; a sensitive one does not. */
async function lookAtJournals({ root }: MortalWorld, canaries: Canaries, figures: ValueFigures): Promise<void> {
  const runs = join(root, '.trueup/runs');
  let values = 0;
  for (const name of await readdir(runs)) {
    const text = await readFile(join(runs, name), 'utf8');
    figures.journals += 1;
    const found = canaries.find(text, 'sensitive');
    if (found !== undefined) figures.leaks.push(`${name}: ${found}`);
    if (canaries.find(text, 'all') !== undefined) values += 1;
  }
  // The look itself finds what is there.
  expect(values).toBeGreaterThan(0);
}

interface Canaries {
  /** New values for everything, and some other things declared than before. */
  objects(): object;
  /** The first form of a value that stands in this text. */
  find(text: string, which: 'all' | 'sensitive'): string | undefined;
}

function drawCanaries(random: () => number, figures: ValueFigures): Canaries {
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const forms = { all: [] as string[], sensitive: [] as string[] };
  const keep = (core: string, sensitive = false): string => {
    figures.values += 1;
    forms.all.push(...formsOf(core));
    if (sensitive) forms.sensitive.push(...formsOf(core));
    return core;
  };
  const text = (sensitive = false): string => {
    const core = keep(`c${hex(16)}`, sensitive);
    const dressed = [core, `${core}\n${core}`, `"${core}'`, `é${core}😀`, `a/${core}%?&=`, `${core} `.trimEnd()];
    return dressed[Math.floor(random() * dressed.length)] ?? core;
  };
  const digits = (length: number): number =>
    Number(`${1 + Math.floor(random() * 8)}${Array.from({ length }, () => Math.floor(random() * 10)).join('')}`);
  const product = (): object => ({
    attributes: {
      name: text(),
      mail: `jo.${keep(`m${hex(12)}`)}@example.com`,
      pin: text(true),
      count: Number(keep(String(digits(14)))),
      price: Number(keep(`${digits(8)}.${1 + Math.floor(random() * 9)}${digits(3)}`)),
      since: keep(
        new Date(1_000_000_000_000 + Math.floor(random() * 800_000_000) * 1000).toISOString().replace('.000', ''),
      ),
      choice: text(),
      parts: random() < 0.5 ? ['P-0'] : [],
    },
  });
  return {
    objects: () => {
      // What was declared three applies ago is nowhere any more.
      for (const list of Object.values(forms)) list.splice(0, Math.max(0, list.length - 2_000));
      const names = ['P-0', ...['P-1', 'P-2', 'P-3'].filter(() => random() < 0.7)];
      return {
        instances: { Product: Object.fromEntries(names.map((name) => [name, product()])) },
        contacts: [
          { external_id: '70', attributes: { note: text(), secret: text(true) } },
          { email: 'selected@example.com', attributes: { note: text() } },
        ],
        conversations: [{ id: '508', attributes: { note: text(), secret: text(true) } }],
      };
    },
    find: (searched, which) => {
      const lower = searched.toLowerCase();
      return forms[which].find((form) => searched.includes(form) || lower.includes(form));
    },
  };
}
