import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A PostgreSQL of its own on a port of its own, or why there is none. */
export type PostgresServer = { readonly url: string; stop(): void } | { readonly missing: string };

const NOBODY = 65_534;

/**
 * Starts a server in a new directory: the one that is installed, or else Debian's package, unpacked beside the cache of
 * this user and not installed. It keeps nothing and forces nothing to disk.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const found = findPostgres();
  if (typeof found === 'string') return { missing: found };
  const directory = mkdtempSync(join(tmpdir(), 'trueup-postgres-'));
  const data = join(directory, 'data');
  mkdirSync(data, { mode: 0o700 });
  // The server refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const ids = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) for (const path of [directory, data]) chownSync(path, NOBODY, NOBODY);
  chmodSync(directory, 0o755);
  const run = { ...ids, cwd: directory, env: { ...process.env, ...found.env, LC_ALL: 'C' }, stdio: 'pipe' } as const;
  const share = found.share === undefined ? [] : ['-L', found.share];
  execFileSync(join(found.bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', ...share], run);
  const port = await freePort();
  const server = spawn(
    join(found.bin, 'postgres'),
    ['-D', data, '-p', `${port}`, '-k', directory, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    { ...run, stdio: 'ignore' },
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const stop = (): void => {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  if (await answers(url)) return { url, stop };
  stop();
  return { missing: 'the server did not answer within 30 s' };
}

/** The server that is installed or can be unpacked, or why there is none. */
export function findPostgres(): FoundPostgres | string {
  return installed() ?? unpacked();
}

export interface FoundPostgres {
  readonly bin: string;
  readonly share?: string;
  readonly env?: { readonly [name: string]: string };
}

function installed(): FoundPostgres | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort() : [];
  const version = versions.findLast((each) => existsSync(join(root, each, 'bin/initdb')));
  return version === undefined ? undefined : { bin: join(root, version, 'bin') };
}

function unpacked(): FoundPostgres | string {
  const root = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trueup-engines', 'postgres');
  const lib = join(root, 'usr/lib/postgresql');
  try {
    if (!existsSync(lib)) download(root);
    const [version = ''] = readdirSync(lib);
    const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((path) => join(root, path)).join(':');
    // An ordinary user has to be able to run what is unpacked.
    execFileSync('sh', ['-c', 'for d in "$1" "$1"/.. "$1"/../..; do chmod a+rx "$d"; done', 'sh', root]);
    return {
      bin: join(lib, version, 'bin'),
      share: join(root, 'usr/share/postgresql', version),
      env: { LD_LIBRARY_PATH: libraries },
    };
  } catch (error) {
    return `Debian's package postgresql cannot be had here (${error instanceof Error ? error.message.split('\n')[0] : 'unknown'})`;
  }
}

function download(root: string): void {
  const packages = join(root, 'packages');
  mkdirSync(join(packages, 'partial'), { recursive: true });
  const options = ['-y', '--no-install-recommends', '--download-only', '-o', `Dir::Cache::archives=${packages}`];
  execFileSync('apt-get', ['install', ...options, 'postgresql-15'], { stdio: 'pipe' });
  for (const file of readdirSync(packages).filter((name) => name.endsWith('.deb')))
    execFileSync('dpkg', ['-x', join(packages, file), root], { stdio: 'pipe' });
}

async function answers(url: string): Promise<boolean> {
  const { default: pg } = await import('pg');
  for (let look = 0; look < 150; look += 1) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await setTimeout(200);
    }
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
