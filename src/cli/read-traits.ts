import { readFile, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { MAX_CANARY_BYTES, parseCanaryFile } from '../canary/canary-file.ts';
import { TrueupError } from '../model/error.ts';
import type { Project } from '../model/project.ts';
import type { Traits } from '../model/traits.ts';
import { escapeText } from '../report/escape.ts';
import { canaryFiles } from './canary-files.ts';
import type { CommandContext } from './context.ts';

/**
 * What `doctor --canary` learned about this workspace; nothing when it was never asked. Answers of another workspace, or
 * under another API version, say nothing about this one: they are left aside, and that is said.
 */
export async function readTraits(
  context: CommandContext,
  options: { readonly sandbox?: boolean; readonly quiet?: boolean },
  project: Project,
): Promise<Traits> {
  const { root, environment, workspace } = project;
  const path = canaryFiles(root, environment, options.sandbox === true).answers;
  const file = relative(root, path).replaceAll('\\', '/');
  const text = await readText(path, file);
  if (text === undefined) return {};
  const canary = parseCanaryFile(text, file);
  const other = [
    ...(canary.workspace === workspace.id ? [] : [`workspace ${canary.workspace}, and this is ${workspace.id}`]),
    ...(canary.apiVersion === workspace.apiVersion
      ? []
      : [`api_version ${canary.apiVersion}, and this is ${workspace.apiVersion}`]),
  ];
  if (other.length === 0) return canary.traits;
  if (options.quiet !== true) {
    context.stderr.write(
      `Notice: ${file} is of ${escapeText(other.join('; of '))}; it is not used. To ask anew: trueup doctor --canary\n`,
    );
  }
  return {};
}

/** Undefined when there is no such file. */
async function readText(path: string, file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    // Not even read: the parser's own limit would come after the whole of it is in memory.
    if (size <= MAX_CANARY_BYTES) return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, 'it cannot be read', cause);
  }
  throw unreadable(file, `it is larger than ${MAX_CANARY_BYTES / 1024} kB`);
}

function unreadable(file: string, why: string, cause?: unknown): TrueupError {
  return new TrueupError(`${file} holds what doctor --canary learned, and ${why}`, {
    code: 'canary-unreadable',
    category: 'invalid',
    hint: 'Delete it, or run trueup doctor --canary again.',
    cause,
  });
}
