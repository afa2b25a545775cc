import { type Dirent, readdir, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { glob } from 'tinyglobby';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { diagnosticOfFile } from '../diagnostics/diagnostic-at.ts';
import { linkedDirectory } from '../diagnostics/linked-directory.ts';
import { unreadableDirectory } from '../diagnostics/unreadable-directory.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { PROJECT_FILE } from './find-project.ts';
import { leavesProject } from './leaves-project.ts';

/** Never object files, whatever `include` says. */
const IGNORED = ['**/node_modules/**', '**/.git/**', '.trueup/**', PROJECT_FILE];

/**
 * Paths that `include` names, relative to the root, sorted. Everything that is no directory counts as a file, so that
 * a pipe or a link is reported by whoever opens it instead of being left out; linked directories are not entered.
 */
export async function listFiles(
  root: string,
  include: readonly string[],
): Promise<{ readonly files: readonly string[]; readonly diagnostics: readonly Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const note = (path: string, problem: Problem): void => {
    const file = relative(root, path).split(sep).join('/') || '.';
    diagnostics.push(diagnosticOfFile(file, problem));
  };
  // What plainly leaves the project is reported where it is written.
  const inside = include.filter((pattern) => !leavesProject(pattern.replace(/^!/u, '')));
  const isSearched = (path: string): boolean =>
    include.some((pattern) => reaches(pattern, relative(root, path).split(sep)));
  const list = (path: unknown, options: unknown, done: (error: Error | null, entries: Dirent[]) => void): void => {
    readdir(String(path), options as { withFileTypes: true }, (error, entries) => {
      if (error && error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
        note(String(path), unreadableDirectory({ reason: error.code }));
      for (const entry of entries ?? [])
        if (isLinkedDirectory(join(String(path), entry.name), entry) && isSearched(join(String(path), entry.name)))
          note(join(String(path), entry.name), linkedDirectory());
      done(null, (entries ?? []).map(asFile));
    });
  };
  return { files: await search(root, inside, list), diagnostics };
}

/** True when `include` would name a file at this path, relative to the root and with `/`, if there were one. */
export async function isIncluded(root: string, include: readonly string[], path: string): Promise<boolean> {
  const way = path.split('/');
  const list = (directory: unknown, _options: unknown, done: (error: null, entries: Dirent[]) => void): void => {
    const level = relative(root, String(directory)).split(sep).filter(Boolean);
    const name = level.every((step, index) => step === way[index]) ? way[level.length] : undefined;
    done(null, name === undefined ? [] : [imagine(name, level.length < way.length - 1)]);
  };
  return (await search(root, include, list)).includes(path);
}

async function search(root: string, include: readonly string[], list: unknown): Promise<readonly string[]> {
  const files = await glob([...include], {
    cwd: root,
    ignore: IGNORED,
    onlyFiles: true,
    dot: false,
    expandDirectories: false,
    followSymbolicLinks: false,
    fs: { readdir: list as typeof readdir },
  });
  return files.map((file) => file.split(sep).join('/')).sort();
}

function imagine(name: string, directory: boolean): Dirent {
  return { name, isDirectory: () => directory, isFile: () => !directory, isSymbolicLink: () => false } as Dirent;
}

function asFile(entry: Dirent): Dirent {
  const directory = entry.isDirectory();
  return Object.assign(Object.create(entry) as Dirent, {
    name: entry.name,
    isDirectory: () => directory,
    isFile: () => !directory,
    isSymbolicLink: () => false,
  });
}

function isLinkedDirectory(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink() || entry.name === 'node_modules') return false;
  try {
    return statSync(path).isDirectory();
  } catch {
    // A link to nothing, in a circle or to where nobody may look is reported by whoever opens it.
    return false;
  }
}

/** True when a pattern may name something inside a directory: a link that nobody searches is nobody's problem. */
function reaches(pattern: string, directory: readonly string[]): boolean {
  // Alternatives over several levels, and paths from the root of the disk, are not told apart here.
  if (pattern.startsWith('/') || /[{(][^})]*\//u.test(pattern)) return true;
  const parts = pattern.replace(/^(?:\.\/)+/u, '').split('/');
  for (const [level, name] of directory.entries()) {
    const part = parts[level];
    if (part?.includes('**')) return true;
    if (part === undefined || level === parts.length - 1) return false;
    if (!/[*?[\]{}()!+@\\]/u.test(part) && part !== name) return false;
  }
  return true;
}
