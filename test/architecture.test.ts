import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(ROOT, 'src');

/**
 * Who may import whom; the table of docs/architecture.md says the same. `file.ts` after a room narrows it to that file,
 * `(types)` to types.
 */
const MATRIX: { readonly [room: string]: readonly string[] } = {
  model: [],
  diagnostics: ['model'],
  config: ['model', 'schemas', 'diagnostics'],
  desired: ['model', 'diagnostics'],
  live: ['model'],
  diff: ['model', 'diagnostics'],
  plan: ['model'],
  undo: ['model'],
  apply: ['model'],
  report: ['model'],
  edit: ['model'],
  import: ['model', 'edit'],
  schema: ['model', 'schemas'],
  ledger: ['model'],
  api: ['model'],
  kinds: ['model', 'api'],
  canary: ['model', 'api'],
  ci: ['model'],
  sandbox: ['model', 'api/wire-types.ts'],
  ui: ['model', 'report'],
  cli: [
    'model',
    'schemas',
    'diagnostics',
    'config',
    'desired',
    'live',
    'diff',
    'plan',
    'undo',
    'apply',
    'report',
    'edit',
    'import',
    'schema',
    'ledger',
    'api',
    'kinds',
    'canary',
    'ci',
    'sandbox',
    'ui',
    'package.json',
  ],
  action: ['model', 'report', 'ci', 'cli', 'process-edge.ts'],
  'process-edge.ts': ['cli'],
  'bin.ts': ['cli', 'process-edge.ts'],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const FILES = listFiles(SRC);
const IMPORTS = FILES.flatMap(listImports);

describe('the rooms', () => {
  it('import only what the matrix allows', () => {
    expect(IMPORTS.length).toBeGreaterThan(2 * FILES.length);
    const forbidden = IMPORTS.filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      if (own === other) return false;
      return !(MATRIX[own] ?? []).some((allowed) => allowed === other || allowed === to);
    });
    expect(forbidden.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('are all in the matrix, and the matrix has no others', () => {
    expect([...new Set(FILES.map(roomOf))].sort()).toEqual(Object.keys(MATRIX).sort());
  });

  it('are drawn in docs/architecture.md exactly as the matrix has them', () => {
    const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
    for (const [room, allowed] of Object.entries(MATRIX)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${room}${room.endsWith('.ts') ? '' : '/'}\` |`));
      expect(row, `a row for ${room}`).toBeDefined();
      const imports = row?.split('|').at(-2)?.trim();
      expect(imports, `imports of ${room}`).toBe(allowed.length === 0 ? 'nothing' : allowed.join(', '));
    }
  });

  it('share wire types with the sandbox, and no code of the client', () => {
    const shared = IMPORTS.filter(({ from, to }) => roomOf(from) === 'sandbox' && roomOf(to) === 'api');
    expect(shared.filter(({ isType }) => !isType)).toEqual([]);
  });

  it('have stages that meet in cli/pipeline.ts and nowhere else', () => {
    const callersOf = (...derive: readonly string[]) => [
      ...new Set(
        IMPORTS.filter(({ from, to, isType }) => !isType && derive.includes(to) && roomOf(from) !== roomOf(to)).map(
          ({ from }) => from,
        ),
      ),
    ];
    expect(callersOf('diff/diff.ts', 'plan/build-plan.ts')).toEqual(['cli/pipeline.ts']);
    expect(callersOf('live/read-live.ts')).toEqual(['cli/read-world.ts']);
  });

  it('have no cycle between files', () => {
    expect(findCycle()).toBeUndefined();
  });
});

describe('the files', () => {
  it('are small, named after what they hold, and no barrels', () => {
    const long = FILES.filter((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
    expect(FILES.filter((file) => /(^|\/)(index|utils?|helpers?|common|misc)(\/|\.tsx?$)/u.test(file))).toEqual([]);
    const named = /^[a-z0-9/-]+(\.d)?\.ts$|^ui\/([a-z-]+\/)*[A-Z][A-Za-z]+\.tsx$/u;
    expect(FILES.filter((file) => !named.test(file))).toEqual([]);
  });

  it('read process, the clock and chance at the edge only', () => {
    const found = FILES.filter((file) => file !== 'process-edge.ts').filter((file) =>
      /\bprocess\.|\bconsole\.|Date\.now\b|Math\.random\b|new Date\(\)|performance\.now/u.test(codeOf(file)),
    );
    expect(found).toEqual([]);
  });

  it('have the same set in every kind', () => {
    const kinds = ['instance', 'contact', 'conversation'];
    const sets = kinds.map((kind) => readdirSync(join(SRC, 'kinds', kind)).sort());
    expect(sets[1]).toEqual(sets[0]);
    expect(sets[2]).toEqual(sets[0]);
  });

  it('depend on few packages, all of them pinned and explained', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const decision = readFileSync(join(ROOT, 'docs/decisions/0004-dependencies.md'), 'utf8');
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
      expect(decision, name).toContain(`\`${name}\``);
    }
  });
});

describe('the lockfile', () => {
  it('names the packages of every platform, so that npm ci works wherever it was written', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }>;
    };
    const wanted = Object.values(packages).flatMap((each) => Object.keys(each.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !Object.hasOwn(packages, `node_modules/${name}`))).toEqual([]);
    expect(Object.values(packages).filter((each) => each.resolved !== undefined)).toEqual([]);
  });
});

describe('the README', () => {
  it('points at files that exist', () => {
    const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const paths = [...text.matchAll(/`((?:src|docs|schemas|examples|test|bench)\/[\w./-]+)`/gu)].map(
      ([, path]) => path ?? '',
    );
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)))
    .sort();
}

function listImports(file: string): Import[] {
  const text = codeOf(file);
  const pattern = /(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/gu;
  return [...text.matchAll(pattern)].map(([, type, from, lazy]) => ({
    from: file,
    to: relative(SRC, resolve(SRC, dirname(file), from ?? lazy ?? '')),
    isType: type !== undefined,
  }));
}

/** The file without its comments, so that what they talk about does not count. */
function codeOf(file: string): string {
  return readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu, '');
}

function roomOf(file: string): string {
  return file.replace(/^\.\.\//u, '').split('/')[0] ?? '';
}

function findCycle(): string | undefined {
  const graph = new Map<string, string[]>();
  for (const { from, to, isType } of IMPORTS) if (!isType) graph.set(from, [...(graph.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' -> ');
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
