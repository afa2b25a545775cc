import nodeFileSystem, { type FileHandle } from 'node:fs/promises';
import type { FileSystem } from '../../src/ledger/file-system.ts';

/** Called right before a call, with its name and the path it concerns. */
export type DiskCall = (name: string, path: string) => void | Promise<void>;

export interface WatchedDisk {
  readonly fs: FileSystem;
  /** Waits for what is under way and closes what was left open, as the end of a process does. */
  settle(): Promise<void>;
}

const CHANGES = ['chmod', 'link', 'mkdir', 'rename', 'unlink'] as const;
const LOOKS = ['lstat', 'readdir', 'realpath'] as const;
const HANDLE_CHANGES = ['write', 'chmod', 'sync', 'datasync'] as const;
const HANDLE_LOOKS = ['stat', 'readFile'] as const;

type Calls = Record<string, (...given: unknown[]) => Promise<unknown>>;

/**
 * The real file system, with `before` called right before each call that changes something, and `looks` before the
 * others. What they throw is the failure of that call; while they do not resolve, the call does not happen. `given` is
 * told every byte that is to be written.
 */
export function watchedDisk(
  before: DiskCall,
  looks: DiskCall = () => undefined,
  given: (path: string, bytes: Uint8Array) => void = () => undefined,
): WatchedDisk {
  const inFlight = new Set<Promise<unknown>>();
  const open = new Set<() => Promise<void>>();
  const real = nodeFileSystem as unknown as Calls;
  const track = async <Value>(work: Promise<Value>): Promise<Value> => {
    inFlight.add(work);
    try {
      return await work;
    } finally {
      inFlight.delete(work);
    }
  };
  const watched = (call: Calls[string] | undefined, name: string, watch: DiskCall, path?: string): Calls[string] => {
    return async (...given) => {
      await watch(name, path ?? String(given[0]));
      return await track(call?.(...given) ?? Promise.resolve());
    };
  };
  const watchHandle = (handle: FileHandle, path: string): FileHandle => {
    const calls = handle as unknown as Calls;
    for (const name of HANDLE_CHANGES) calls[name] = watched(calls[name]?.bind(handle), name, before, path);
    const write = calls['write'];
    calls['write'] = async (bytes, ...rest) => {
      given(path, bytes as Uint8Array);
      return await write?.(bytes, ...rest);
    };
    for (const name of HANDLE_LOOKS) calls[name] = watched(calls[name]?.bind(handle), name, looks, path);
    const close = handle.close.bind(handle);
    open.add(close);
    calls['close'] = async () => {
      open.delete(close);
      await track(close());
      await looks('close', path);
    };
    return handle;
  };
  const fs: Calls = {};
  for (const name of CHANGES) fs[name] = watched(real[name], name, before);
  for (const name of LOOKS) fs[name] = watched(real[name], name, looks);
  fs['open'] = async (path, flags, mode) => {
    const creates = typeof flags === 'string' && flags !== 'r';
    await (creates ? before : looks)('open', String(path));
    return watchHandle(await track(nodeFileSystem.open(String(path), flags as string, mode as number)), String(path));
  };
  return {
    fs: fs as unknown as FileSystem,
    settle: async () => {
      while (inFlight.size > 0) await Promise.allSettled(inFlight);
      for (const close of open) await close().catch(() => undefined);
      open.clear();
    },
  };
}
