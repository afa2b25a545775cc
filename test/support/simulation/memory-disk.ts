import { Buffer } from 'node:buffer';
import { constants, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { FileSystem } from '../../../src/ledger/file-system.ts';

/** A disk in memory that forgets at a power failure what was not forced onto it. */
export interface MemoryDisk {
  /** The disk as one process sees it; `effect` is awaited before whatever that process does to it. */
  open(effect: (name: string) => Promise<void>): FileSystem;
  /** The power fails: of what was not forced to disk, some is there afterwards and some is not. */
  crash(random: () => number): void;
  /** Bytes of a file; undefined when there is none. */
  read(path: string): Buffer | undefined;
  /** Paths of all files. */
  files(): readonly string[];
  remove(path: string): void;
}

interface FileNode {
  readonly kind: 'file';
  readonly inode: number;
  data: Buffer;
  /** What a power failure leaves. */
  durable: Buffer;
  mode: number;
  modified: number;
}

interface DirectoryNode {
  readonly kind: 'directory';
  readonly inode: number;
  names: Map<string, Node>;
  durable: Map<string, Node>;
  /** Changes of names since the last sync, in order; each happens whole or not at all. */
  pending: (readonly (readonly [name: string, node: Node | undefined])[])[];
  mode: number;
}

type Node = FileNode | DirectoryNode;

/** `root` and what leads to it are there and stay. */
export function createMemoryDisk(root: string, now: () => number): MemoryDisk {
  let inodes = 0;
  const makeDirectory = (): DirectoryNode => {
    inodes += 1;
    return { kind: 'directory', inode: inodes, names: new Map(), durable: new Map(), pending: [], mode: 0o700 };
  };
  const top = makeDirectory();
  for (const part of root.split('/').filter((each) => each !== '')) {
    const parent = directoryAt(partsBefore(part)) ?? top;
    const made = makeDirectory();
    parent.names.set(part, made);
    parent.durable.set(part, made);
  }

  function partsBefore(part: string): string {
    const parts = root.split('/').filter((each) => each !== '');
    return `/${parts.slice(0, parts.indexOf(part)).join('/')}`;
  }

  function find(path: string): Node | undefined {
    let node: Node | undefined = top;
    for (const part of path.split('/')) {
      if (part === '') continue;
      if (node?.kind !== 'directory') return undefined;
      node = node.names.get(part);
    }
    return node;
  }

  function directoryAt(path: string): DirectoryNode | undefined {
    const node = find(path);
    return node?.kind === 'directory' ? node : undefined;
  }

  function parentOf(path: string): DirectoryNode {
    return directoryAt(dirname(path)) ?? fail('ENOENT', path);
  }

  function nameOf(path: string): string {
    return path.slice(path.lastIndexOf('/') + 1);
  }

  function change(parent: DirectoryNode, changes: readonly (readonly [string, Node | undefined])[]): void {
    apply(parent.names, changes);
    parent.pending.push(changes);
  }

  function openFile(path: string, flags: string | number, mode: number): Node {
    const isExclusive = flags === 'wx';
    const writes = isExclusive || flags === 'w' || flags === 'a';
    if (typeof flags === 'number' && (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0) fail('EINVAL', path);
    const existing = find(path);
    if (existing !== undefined) {
      if (isExclusive) fail('EEXIST', path);
      if (flags === 'w') fail('EINVAL', path);
      return existing;
    }
    if (!writes) fail('ENOENT', path);
    inodes += 1;
    const empty = Buffer.alloc(0);
    const file: FileNode = { kind: 'file', inode: inodes, data: empty, durable: empty, mode, modified: now() };
    change(parentOf(path), [[nameOf(path), file]]);
    return file;
  }

  function handleOn(node: Node, effect: (name: string) => Promise<void>): FileHandle {
    let closed = false;
    const during = async <Value>(name: string, work: () => Value): Promise<Value> => {
      await effect(name);
      if (closed) fail('EBADF', name);
      return work();
    };
    const sync = (): void => {
      if (node.kind === 'file') node.durable = node.data;
      else syncNames(node);
    };
    const bytes = (): Buffer => (node.kind === 'file' ? node.data : fail('EISDIR', 'read'));
    const handle = {
      write: (data: Uint8Array, offset: number, length: number) =>
        during('write', () => {
          if (node.kind !== 'file') fail('EISDIR', 'write');
          node.data = Buffer.concat([node.data, data.subarray(offset, offset + length)]);
          node.modified = now();
          return { bytesWritten: length, buffer: data };
        }),
      datasync: () => during('datasync', sync),
      sync: () => during('sync', sync),
      stat: () => during('stat', () => statOf(node)),
      chmod: (mode: number) =>
        during('chmod', () => {
          node.mode = mode;
        }),
      close: async () => {
        await effect('close');
        closed = true;
      },
      readFile: (encoding?: BufferEncoding) =>
        during('read', () => (encoding === undefined ? Buffer.from(bytes()) : bytes().toString(encoding))),
      createReadStream: () => Readable.from(bytes().length === 0 ? [] : [Buffer.from(bytes())]),
    };
    return handle as unknown as FileHandle;
  }

  function open(effect: (name: string) => Promise<void>): FileSystem {
    const during =
      <Arguments extends unknown[], Value>(name: string, work: (...given: Arguments) => Value) =>
      async (...given: Arguments): Promise<Value> => {
        await effect(name);
        return work(...given);
      };
    const fs = {
      open: during('open', (path: string, flags: string | number = 'r', mode: number = 0o666) =>
        handleOn(openFile(path, flags, mode), effect),
      ),
      chmod: during('chmod', (path: string, mode: number) => {
        (find(path) ?? fail('ENOENT', path)).mode = mode;
      }),
      link: during('link', (from: string, to: string) => {
        const node = find(from) ?? fail('ENOENT', from);
        if (find(to) !== undefined) fail('EEXIST', to);
        change(parentOf(to), [[nameOf(to), node]]);
      }),
      lstat: during('lstat', (path: string) => statOf(find(path) ?? fail('ENOENT', path))),
      mkdir: during('mkdir', (path: string) => {
        const missing: string[] = [];
        for (let at = path; find(at) === undefined; at = dirname(at)) missing.unshift(at);
        for (const each of missing) change(parentOf(each), [[nameOf(each), makeDirectory()]]);
        return missing[0];
      }),
      readdir: during('readdir', (path: string) =>
        [...(directoryAt(path) ?? fail('ENOENT', path)).names.keys()].sort(),
      ),
      realpath: during('realpath', (path: string) => {
        if (find(path) === undefined) fail('ENOENT', path);
        return path;
      }),
      rename: during('rename', (from: string, to: string) => {
        const node = find(from) ?? fail('ENOENT', from);
        const parent = parentOf(from);
        if (parent !== parentOf(to)) fail('EXDEV', to);
        change(parent, [
          [nameOf(from), undefined],
          [nameOf(to), node],
        ]);
      }),
      unlink: during('unlink', (path: string) => {
        if (find(path)?.kind !== 'file') fail('ENOENT', path);
        change(parentOf(path), [[nameOf(path), undefined]]);
      }),
    };
    return fs as unknown as FileSystem;
  }

  function crash(random: () => number): void {
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.kind === 'file') {
        node.data = survivingBytes(node, random);
        node.durable = node.data;
        return;
      }
      node.names = survivingNames(node, random);
      node.durable = new Map(node.names);
      node.pending = [];
      for (const child of node.names.values()) visit(child);
    };
    visit(top);
  }

  return {
    open,
    crash,
    read: (path) => {
      const node = find(path);
      return node?.kind === 'file' ? node.data : undefined;
    },
    files: () => listFiles(top, '/'),
    remove: (path) => {
      const parent = parentOf(path);
      parent.names.delete(nameOf(path));
      parent.durable.delete(nameOf(path));
    },
  };
}

/** Mostly a journaling file system, which keeps names in order; now and then one that keeps any of them. */
function survivingNames({ durable, pending }: DirectoryNode, random: () => number): Map<string, Node> {
  const names = new Map(durable);
  const isOrdered = random() < 0.7;
  const kept = Math.floor(random() * (pending.length + 1));
  for (const [index, changes] of pending.entries()) {
    if (isOrdered ? index < kept : random() < 0.5) apply(names, changes);
  }
  return names;
}

/** All of what was written, none of it, a part of it, or its length with nothing in it. */
function survivingBytes({ data, durable }: FileNode, random: () => number): Buffer {
  if (data === durable) return data;
  const draw = random();
  if (draw < 0.35) return data;
  if (draw < 0.7) return durable;
  const cut = durable.length + Math.floor(random() * (data.length - durable.length + 1));
  if (draw < 0.9) return data.subarray(0, cut);
  return Buffer.concat([durable, Buffer.alloc(cut - durable.length)]);
}

function apply(names: Map<string, Node>, changes: readonly (readonly [string, Node | undefined])[]): void {
  for (const [name, node] of changes) {
    if (node === undefined) names.delete(name);
    else names.set(name, node);
  }
}

function syncNames(directory: DirectoryNode): void {
  directory.durable = new Map(directory.names);
  directory.pending = [];
}

function listFiles(directory: DirectoryNode, path: string): string[] {
  return [...directory.names].flatMap(([name, node]) =>
    node.kind === 'file' ? [join(path, name)] : listFiles(node, join(path, name)),
  );
}

function statOf(node: Node): Stats {
  const isFile = node.kind === 'file';
  return {
    ino: node.inode,
    size: isFile ? node.data.length : 0,
    mode: node.mode,
    mtimeMs: isFile ? node.modified : 0,
    isFile: () => isFile,
    isDirectory: () => !isFile,
    isSymbolicLink: () => false,
  } as unknown as Stats;
}

function fail(code: string, what: string): never {
  throw Object.assign(new Error(`${code}: ${what}`), { code });
}
