import { randomBytes } from 'node:crypto';
import nodeFileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Pool } from 'undici';
import { createConnection } from '../../src/api/connection.ts';
import { applyIn } from '../../src/cli/commands/apply.ts';
import type { CommandContext } from '../../src/cli/context.ts';
import type { Session } from '../../src/cli/session.ts';
import { createRemote } from '../../src/kinds/registry.ts';
import type { Desired } from '../../src/model/desired.ts';
import type { PlanOptions } from '../../src/model/plan.ts';
import type { Project } from '../../src/model/project.ts';
import type { Remote } from '../../src/model/remote.ts';
import { NO_STEP } from '../../src/model/step-hook.ts';
import type { Traits } from '../../src/model/traits.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { openDirectoryLedger } from './directory-engine.ts';
import { NO_OPTIONS } from './in-process.ts';
import { isAlive } from './is-alive.ts';

/** Where several shards apply one configuration. */
export interface ShardWorld {
  readonly sandbox: Sandbox;
  readonly project: Project;
  readonly desired: Desired;
  readonly traits: Traits;
  /** Of the ledger and of the journals of runs. */
  readonly directory: string;
}

export interface ShardAsked {
  readonly index: number;
  readonly total: number;
  readonly group: string;
  readonly options?: Partial<PlanOptions>;
  /** Milliseconds that others may be silent. */
  readonly patience?: number;
  readonly parallelism?: number;
  /** Another machine than the one of this process. */
  readonly place?: string;
  readonly through?: (remote: Remote) => Remote;
}

/** What one shard came to. */
export interface ShardResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `apply --shard` from the session on, with the real client, the real protocol between shards, and a ledger on disk. */
export async function applyShard(world: ShardWorld, asked: ShardAsked): Promise<ShardResult> {
  const { sandbox, desired, traits, directory } = world;
  const project: Project = { ...world.project, root: directory };
  const pool = new Pool(sandbox.url, { connections: 4, pipelining: 1 });
  const connection = createConnection({
    baseUrl: new URL(sandbox.url),
    token: 'a-token',
    parallelism: 4,
    budget: 1 / asked.total,
    now: Date.now,
    sleep: async () => undefined,
    random: () => 0,
    userAgent: 'test',
    dispatcher: pool,
  });
  const open = (mode: 'read' | 'write', under = project): Remote =>
    createRemote(connection, { project: under, traits, version: project.workspace.apiVersion, mode });
  let stdout = '';
  let stderr = '';
  const output = (write: (text: string) => void) => ({ write, isTerminal: false, columns: undefined });
  const context: CommandContext = {
    stdout: output((text) => {
      stdout += text;
    }),
    stderr: output((text) => {
      stderr += text;
    }),
    stdin: Readable.from([]),
    cwd: directory,
    env: {},
    now: Date.now,
    sleep: (milliseconds, signal) =>
      setTimeout(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined),
    randomBytes: (count) => randomBytes(count),
    interactive: false,
    signal: new AbortController().signal,
    fs: nodeFileSystem,
    step: NO_STEP,
    host: {
      name: 'here',
      pid: process.pid,
      place: asked.place ?? 'this-place',
      user: 'jo',
      node: process.version,
      isAlive,
    },
  };
  const backend = openDirectoryLedger({ directory: join(directory, 'shared') });
  const writer = open('write');
  const session: Session = {
    configuration: { project, desired, digest: 'd' },
    warnings: [],
    sources: new Map(),
    workspace: { id: 'abc', name: 'w', region: 'us' } as unknown as Session['workspace'],
    traits,
    reader: open('read'),
    openReader: (under) => open('read', under),
    openApi: () => {
      throw new Error('not asked');
    },
    openWriter: () => asked.through?.(writer) ?? writer,
    divertNotices: () => undefined,
    timeLeft: () => Number.POSITIVE_INFINITY,
    backend,
    runsDirectory: join(directory, 'runs'),
    fs: nodeFileSystem,
    close: async () => {
      await connection.close();
      await pool.close();
    },
  };
  const shard = { index: asked.index, total: asked.total };
  const options = { color: false, input: false, target: [], exclude: [], autoApprove: true } as const;
  const parallelism = String(asked.parallelism ?? 4);
  const code = await applyIn(
    context,
    session,
    { ...options, parallelism, quiet: true },
    {
      reviewed: undefined,
      planOptions: { ...NO_OPTIONS, ...asked.options, shard },
      lockTimeout: 0,
      among: { shard, group: asked.group, patience: asked.patience ?? 20_000 },
    },
  );
  return { code, stdout, stderr };
}

/** All shards at the same time. */
export function applyShards(world: ShardWorld, asked: Omit<ShardAsked, 'index'>): Promise<ShardResult[]> {
  const indexes = Array.from({ length: asked.total }, (_, at) => at + 1);
  return Promise.all(indexes.map((index) => applyShard(world, { ...asked, index })));
}
