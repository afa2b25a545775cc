import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { changedWorld, dice, type ImportWorld, importWorld } from './import-world.ts';
import { CONTACTS, CONVERSATIONS, type RandomKind, SCHEMA_SEED, TYPES } from './random-schema.ts';
import { type AppResult, runInProcess, testClock } from './run-app.ts';

/**
 * What is live is imported: no write leaves, the plan after it is empty, and importing again changes no byte. Then people
 * comment on the files, others work in Intercom, and importing brings the files up to date with every comment in place.
 */
export async function expectImportHolds(sandbox: Sandbox, seed: number, size: number): Promise<void> {
  const world = importWorld(seed, size);
  const draw = dice(seed + 2);
  sandbox.reset();
  sandbox.setSwitches({ ...world.switches, rateHeaders: false, rateLimit: 1_000_000 });
  sandbox.seed(SCHEMA_SEED);
  sandbox.seed(world.seed);
  const directory = await mkdtemp(join(tmpdir(), 'trueup-import-'));
  try {
    const version = draw.pick(['2.16', '2.16', '2.14']);
    await writeFile(
      join(directory, 'trueup.yaml'),
      projectText(version, draw.chance(0.5) ? 0 : draw.chance(0.5) ? 1 : 0.5, draw),
    );
    await writeFile(join(directory, 'ids.txt'), idsOf(world));
    const args = argsOf(world, version);
    const clock = testClock();
    const run = (...command: string[]): Promise<AppResult> => {
      clock.advance(60_000);
      return runInProcess([...command, '--api-url', sandbox.url], {
        cwd: directory,
        clock,
        env: { TRUEUP_LEDGER_KEY: '07'.repeat(32) },
      });
    };
    const importAll = async (): Promise<void> => {
      const before = sandbox.journal().length;
      const done = await run('import', ...args);
      expect(done.code, `${done.stdout}${done.stderr}`).toBe(0);
      expect(writesSince(sandbox, before)).toEqual([]);
      const plan = await run('plan', '--detailed-exitcode');
      // Below 2.16 nobody can tell a list that was cut short from one that somebody shortened.
      const cut = version === '2.14' && plan.stdout.includes('associations-cut') && plan.stdout.includes('No steps');
      expect(plan.code, `${plan.stdout}${plan.stderr}`).toBe(cut ? 2 : 0);
    };
    await importAll();
    const first = await readAll(directory);
    await importAll();
    expect(await readAll(directory)).toEqual(first);
    const commented = new Map([...first].map(([file, text]) => [file, comment(text)] as const));
    for (const [file, text] of commented) await writeFile(join(directory, file), text);
    sandbox.seed(changedWorld(seed, world));
    await importAll();
    const after = await readAll(directory);
    for (const [file, text] of commented) expect(commentsOf(after.get(file) ?? '')).toEqual(commentsOf(text));
    await importAll();
    expect(await readAll(directory)).toEqual(after);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function writesSince(sandbox: Sandbox, from: number): readonly string[] {
  const entries = sandbox.journal().slice(from);
  const writes = entries.filter(({ method, path }) => method !== 'GET' && path !== '/contacts/search');
  return writes.map(({ method, path }) => `${method} ${path}`);
}

function argsOf(world: ImportWorld, version: string): readonly string[] {
  if (version !== '2.16') return ['--ids', 'ids.txt', '--all-attributes'];
  return [
    ...TYPES.flatMap(({ type }) => ['--type', type]),
    ...world.contacts.flatMap((key) => ['--contact', `external_id:${key}`]),
    ...world.conversations.flatMap((id) => ['--conversation', id]),
    '--all-attributes',
  ];
}

function idsOf({ usable, contacts, conversations }: ImportWorld): string {
  const encode = (key: string) => key.replace(/[%#]/gu, (character) => encodeURIComponent(character));
  const lines = [
    ...[...usable].flatMap(([type, keys]) => keys.map((key) => `instance/${type}/${encode(key)}`)),
    ...contacts.map((key) => `contact/external_id:${key}   # a contact`),
    '',
    '# conversations',
    ...conversations.map((id) => `conversation/${id}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** trueup.yaml with this share of the attributes declared as they are in Intercom. */
function projectText(version: string, share: number, draw: ReturnType<typeof dice>): string {
  const attribute = ({ type, to, many, sensitive }: RandomKind['attributes'][number]) =>
    type === 'relationship' ? { type, to, many } : { type, sensitive: sensitive && draw.chance(0.5) };
  const declared = ({ attributes }: RandomKind, relations: boolean | undefined) =>
    Object.fromEntries(
      attributes
        .filter(({ type }) => relations === undefined || (type === 'relationship') === relations)
        .filter(() => draw.chance(share))
        .map((each): [string, object] => [
          each.name,
          relations === true ? { to: each.to, many: each.many } : attribute(each),
        ]),
    );
  const record = (of: RandomKind) => ({ attributes: declared(of, false), relationships: declared(of, true) });
  const project = {
    version: 1,
    workspace: { id: 'abc', api_version: version },
    // Relationships may only point at what is declared.
    types: share === 0 ? {} : Object.fromEntries(TYPES.map((of) => [of.type, { attributes: declared(of, undefined) }])),
    ...(share === 0 ? {} : { contacts: record(CONTACTS), conversations: record(CONVERSATIONS) }),
  };
  return `# The project.\n${JSON.stringify(project, null, 2)}\n`;
}

async function readAll(directory: string): Promise<ReadonlyMap<string, string>> {
  const objects = (await readdir(join(directory, 'objects')).catch(() => [])).map((file) => `objects/${file}`);
  const files = ['trueup.yaml', ...objects.sort()];
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(directory, file), 'utf8')] as const)),
  );
}

/** A comment of somebody's above and beside keys, where it is one for sure. */
function comment(text: string): string {
  let count = 0;
  return text
    .split('\n')
    .flatMap((line, index) => {
      const [, indent, key] = /^( {4,8})([\w-]+:)$/u.exec(line) ?? [];
      if (key === undefined || index % 3 !== 0) return [line];
      count += 1;
      return count % 2 === 0 ? [`${indent}# theirs ${count}`, line] : [`${line} # theirs ${count}`];
    })
    .join('\n');
}

function commentsOf(text: string): readonly string[] {
  return (text.match(/# theirs \d+/gu) ?? []).toSorted();
}
