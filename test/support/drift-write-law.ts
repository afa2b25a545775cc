import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseYaml } from '../../src/config/parse-yaml.ts';
import { findRecordPlaces, nodeAt } from '../../src/import/object-place.ts';
import { entriesOf, plainValue } from '../../src/model/located.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { changedWorld, type Dice, dice, type ImportWorld, importWorld } from './import-world.ts';
import { SCHEMA_SEED, TYPES } from './random-schema.ts';
import { type AppResult, runInProcess, testClock } from './run-app.ts';

/** One line about one thing that moved. */
interface Item {
  readonly address: string;
  readonly pointer: string | null;
  readonly kind: string;
  readonly agreed?: boolean;
  readonly write?: { readonly done: boolean; readonly why?: string };
}

/** What is counted over all cases, so that none of them proves nothing. */
export interface DriftWritten {
  fields: number;
  removed: number;
  kept: number;
}

/**
 * Files in any style over any workspace, applied; others work in Intercom; then `drift --write`: it sends nothing to
 * Intercom, the next plan has no step about anything that it wrote, drift is quiet about it, what it did not write is told
 * with a reason and stays drift, and of every record no byte but that of what moved is another.
 */
export async function expectDriftWritten(sandbox: Sandbox, seed: number, size: number): Promise<DriftWritten> {
  const world = importWorld(seed, size);
  const draw = dice(seed + 3);
  const directory = await mkdtemp(join(tmpdir(), 'trueup-drift-'));
  const clock = testClock();
  const run = (...args: string[]): Promise<AppResult> => {
    clock.advance(60_000);
    const env = { TRUEUP_LEDGER_KEY: '07'.repeat(32) };
    return runInProcess([...args, '--api-url', sandbox.url], { cwd: directory, clock, env });
  };
  try {
    sandbox.reset();
    sandbox.setSwitches({ ...world.switches, rateHeaders: false, rateLimit: 1_000_000 });
    sandbox.seed(SCHEMA_SEED);
    sandbox.seed(world.seed);
    await writeFile(join(directory, 'trueup.yaml'), 'version: 1\nworkspace: { id: abc, api_version: "2.16" }\n');
    const imported = await run('import', ...everything(world), '--all-attributes');
    expect(imported.code, `${imported.stdout}${imported.stderr}`).toBe(0);
    await restyle(directory, draw);
    const settled = await run('plan', '--detailed-exitcode');
    expect(settled.code, `${settled.stdout}${settled.stderr}`).toBe(0);
    sandbox.seed(changedWorld(seed, world));
    sandbox.seed(removals(world, draw));

    const before = await readObjects(directory);
    const from = sandbox.journal().length;
    const dry = itemsOf(await run('drift', '--write', '--dry-run', '--json'));
    expect(await readObjects(directory), 'a dry run writes nothing').toEqual(before);
    const done = await run('drift', '--write', '--json');
    const items = itemsOf(done);
    expect(items, 'a dry run tells what will be').toEqual(dry);
    expect(done.code, `${done.stdout}${done.stderr}`).toBe(items.some(({ write }) => write?.done === false) ? 2 : 0);
    const writes = sandbox.journal().slice(from);
    expect(writes.filter(({ method, path }) => method !== 'GET' && path !== '/contacts/search')).toEqual([]);

    const after = await readObjects(directory);
    expectRestKept(before, after, items);
    const left = items.filter(({ write }) => write?.done === false);
    expect(
      itemsOf(await run('drift', '--json'))
        .filter(({ agreed }) => agreed !== true)
        .map(placeOf),
    ).toEqual(left.map(placeOf));
    await expectNothingPlanned(run, items);
    await run('drift', '--write');
    expect(await readObjects(directory), 'writing twice is writing once').toEqual(after);
    const written = items.filter(({ write }) => write?.done === true);
    const removed = written.filter(({ pointer }) => pointer === null).length;
    return { fields: written.length - removed, removed, kept: left.length };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function everything({ contacts, conversations }: ImportWorld): readonly string[] {
  return [
    ...TYPES.flatMap(({ type }) => ['--type', type]),
    ...contacts.flatMap((key) => ['--contact', `external_id:${key}`]),
    ...conversations.flatMap((id) => ['--conversation', id]),
  ];
}

/** Some of what is there goes. */
function removals({ usable, contacts }: ImportWorld, draw: Dice): Seed {
  const some = <Value>(values: readonly Value[]) => values.filter(() => draw.chance(0.1));
  const gone = [...usable].map(([type, keys]) => [
    type,
    Object.fromEntries(some(keys).map((key) => [key, { remove: true }])),
  ]);
  const archived = some(contacts).map((key) => ({ external_id: key, archived: true }));
  return { instances: Object.fromEntries(gone), contacts: archived } as unknown as Seed;
}

/** Other hands write the same otherwise: with comments, between brackets, with other line ends. */
async function restyle(directory: string, draw: Dice): Promise<void> {
  for (const [file, text] of await readObjects(directory)) {
    const { root } = parseYaml(file, text);
    const plain = root ? plainValue(root) : null;
    const styles: readonly (() => string)[] = [
      () => text,
      () => comment(text),
      () => comment(text).replaceAll('\n', '\r\n'),
      () => `# between brackets\n${asJson(plain, 0)} # at the end\n`,
      () => `${asJson(plain, 2)}\n`,
    ];
    await writeFile(join(directory, file), draw.pick(styles)());
  }
}

/** JSON that is YAML, too: what YAML forbids in a file is escaped. */
function asJson(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** A comment above every third key of a record's own line, where it is one for sure. */
function comment(text: string): string {
  return text
    .split('\n')
    .flatMap((line, index) => {
      const [, indent] = /^( {4,8})[\w-]+:$/u.exec(line) ?? [];
      if (indent === undefined || index % 3 !== 0) return [line];
      return index % 2 === 0 ? [`${indent}# theirs ${index}`, line] : [`${line} # theirs ${index}`];
    })
    .join('\n');
}

async function readObjects(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(join(directory, 'objects'))).sort().map((file) => `objects/${file}`);
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(directory, file), 'utf8')] as const)),
  );
}

function itemsOf({ stdout, stderr }: AppResult): readonly Item[] {
  expect(stdout, stderr).toContain('"type":"drift_summary"');
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'drift');
}

function placeOf({ address, pointer }: Item): string {
  return `${address}#${pointer ?? ''}`;
}

/** The spelling of every field of every record, by place. */
function spellings(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [path, text] of files) {
    const plain = text.replaceAll('\r\n', '\n');
    const file = { path, text: plain, root: parseYaml(path, plain).root };
    for (const [address, place] of findRecordPlaces([file])) {
      found.set(`${address}#`, 'there');
      for (const [key, { value }] of entriesOf(nodeAt(file, place.path))) {
        const fields = value.kind === 'map' ? [...entriesOf(value)] : [];
        if (value.kind !== 'map') found.set(`${address}#/${key}`, plain.slice(value.start, value.end).trimEnd());
        for (const [name, field] of fields)
          found.set(
            `${address}#/${key}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
            plain.slice(field.value.start, field.value.end).trimEnd(),
          );
      }
    }
  }
  return found;
}

function expectRestKept(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  items: readonly Item[],
): void {
  const done = items.filter(({ write }) => write?.done === true);
  const changed = new Set(done.map(placeOf));
  const gone = new Set(done.filter(({ pointer }) => pointer === null).map(({ address }) => address));
  const [old, now] = [spellings(before), spellings(after)];
  for (const [place, spelling] of old) {
    if (gone.has(place.slice(0, place.indexOf('#')))) expect(now.has(place), `${place} left`).toBe(false);
    else if (!changed.has(place)) expect(now.get(place), place).toBe(spelling);
  }
  // Comments stay, but those of what left.
  const comments = (files: ReadonlyMap<string, string>) =>
    [...files.values()].flatMap((text) => text.match(/# (?:theirs \d+|between brackets|at the end)/gu) ?? []).sort();
  if (gone.size === 0) expect(comments(after)).toEqual(comments(before));
  for (const [file, text] of after)
    expect(text.includes('\r\n'), `line ends of ${file}`).toBe(before.get(file)?.includes('\r\n') ?? false);
}

/** No step of the next plan is about anything that was written; without anything left there is none at all. */
async function expectNothingPlanned(
  run: (...args: string[]) => Promise<AppResult>,
  items: readonly Item[],
): Promise<void> {
  const planned = await run('plan', '--json', '--detailed-exitcode');
  const events = planned.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const steps = events.filter(({ type }) => type === 'planned_change');
  expect(events.at(-1), planned.stderr).toMatchObject({ type: 'change_summary' });
  const touched = steps.flatMap(({ address, fields }) => [
    `${address}#`,
    ...Object.keys(fields).map((pointer) => `${address}#${pointer}`),
  ]);
  const done = items.filter(({ write }) => write?.done === true).map(placeOf);
  expect(done.filter((place) => touched.includes(place))).toEqual([]);
  if (items.every(({ write }) => write?.done !== false)) expect(planned.code, planned.stdout).toBe(0);
}
