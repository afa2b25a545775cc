import type { RunCounts } from '../model/event.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { LockHolder } from './backend.ts';
import { parseLock, renderLock } from './lock-text.ts';

/** How a shard ended. `refused`: a guard; `failed`: before anything was written; `partly`: not everything was done. */
export type ShardEnd = 'done' | 'partly' | 'refused' | 'failed';

/** What a shard tells before anybody writes. */
export interface ShardReady {
  /** Digest of the configuration: shards of different ones are not parts of one whole. */
  readonly config: string;
  /** What of its steps counts as a delete, and how many of those its reviewed plan counted are done already. */
  readonly deletes: number;
  readonly deleted: number;
  /** It deletes the last declared of a type, which takes the exact number of deletes. */
  readonly empties: boolean;
}

/** How far one shard of a group is. */
export interface ShardState {
  /** Random name of the process that works on it, and where that process is. */
  readonly holder: string;
  readonly pid: number;
  readonly place?: string | undefined;
  /** Counts what it told, so that no two texts of it are alike. */
  readonly turn: number;
  readonly ready?: ShardReady | undefined;
  /** Everything of its stages before this one is over. */
  readonly reached: number;
  /** Instances that steps of it were to let go of, and did not; `*` stands for any. */
  readonly holding: readonly string[];
  readonly end?: ShardEnd | undefined;
  readonly counts?: RunCounts | undefined;
}

/** Several jobs that apply one configuration together, under one lock. */
export interface ShardGroup {
  readonly name: string;
  readonly total: number;
  /** By number, from 1; those that have come. */
  readonly shards: ReadonlyMap<number, ShardState>;
}

/** The text of a lock that a group holds: that of any lock, and how far its shards are. */
export function renderGroupLock(holder: LockHolder, group: ShardGroup): string {
  const lock = JSON.parse(renderLock(holder)) as JsonObject;
  const shards = Object.fromEntries([...group.shards].map(([index, state]) => [String(index), state]));
  const json = { ...lock, group: { name: group.name, total: group.total, shards: shards as unknown as Json } };
  return `${JSON.stringify(json)}\n`;
}

/** Reads it; undefined when the lock is no group's. */
export function parseGroupLock(text: string): { readonly holder: LockHolder; readonly group: ShardGroup } | undefined {
  const holder = parseLock(text);
  if (holder === undefined) return undefined;
  const group = (JSON.parse(text) as JsonObject)['group'];
  if (!isJsonObject(group) || typeof group['name'] !== 'string' || typeof group['total'] !== 'number') return undefined;
  if (!isJsonObject(group['shards'])) return undefined;
  const shards = new Map<number, ShardState>();
  for (const [index, value] of Object.entries(group['shards'])) {
    if (!isShardState(value)) return undefined;
    shards.set(Number(index), value as unknown as ShardState);
  }
  return { holder, group: { name: group['name'], total: group['total'], shards } };
}

function isShardState(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const { holder, turn, reached, holding } = value;
  return (
    typeof holder === 'string' && typeof turn === 'number' && typeof reached === 'number' && Array.isArray(holding)
  );
}

/** The states of the other shards that have come. */
export function peersOf({ shards }: ShardGroup, index: number): readonly (readonly [number, ShardState])[] {
  return [...shards].filter(([other]) => other !== index).sort(([left], [right]) => left - right);
}

/** True when every shard of the group has come and ended. */
export function isGroupOver({ total, shards }: ShardGroup): boolean {
  return shards.size === total && [...shards.values()].every(({ end }) => end !== undefined);
}
