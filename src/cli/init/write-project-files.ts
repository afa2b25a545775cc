import { lstat, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PROJECT_FILE } from '../../config/find-project.ts';
import { readSource } from '../../config/read-source.ts';
import type { CommandContext } from '../context.ts';
import { repositoryPrefix } from '../repository-prefix.ts';
import { writeEdited } from '../write-edited.ts';
import { objectsFile } from './example.ts';
import { missingIgnoreLines, withIgnoreLines } from './ignore-lines.ts';
import { renderObjects } from './objects-text.ts';
import { renderProject } from './project-text.ts';
import type { InitSettings } from './settings.ts';
import { renderWorkflow, WORKFLOW_FILE } from './workflow-text.ts';

/** What became of one file. */
export interface InitFile {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  /** `kept`: it was there and was left as it is. */
  readonly outcome: 'written' | 'extended' | 'kept';
}

/**
 * Writes the files of a new project, leaving every file that exists; only .gitignore gets lines at its end. trueup.yaml
 * comes last: as long as it is missing, init can be run again.
 */
export async function writeProjectFiles(
  context: Pick<CommandContext, 'randomBytes'>,
  directory: string,
  settings: InitSettings,
): Promise<readonly InitFile[]> {
  await mkdir(directory, { recursive: true });
  const prefix = await repositoryPrefix(directory, {});
  const top = '../'.repeat(prefix.split('/').length - 1);
  const { tokenEnv, ledger } = settings;
  const extended = await extendIgnored(context, directory);
  const create = async (root: string, path: string, text: string, shown = path): Promise<InitFile> => {
    if (await exists(join(root, path))) return { path: shown, outcome: 'kept' };
    await writeEdited(context, root, { path, before: undefined, after: text });
    return { path: shown, outcome: 'written' };
  };
  const repository = resolve(directory, top);
  const objects = await create(directory, objectsFile(settings), renderObjects(settings));
  const text = renderWorkflow({ tokenEnv, prefix, ledger });
  const workflow = await create(repository, WORKFLOW_FILE, text, `${top}${WORKFLOW_FILE}`);
  const project = await create(directory, PROJECT_FILE, renderProject(settings));
  return [project, objects, workflow, extended];
}

async function extendIgnored(context: Pick<CommandContext, 'randomBytes'>, directory: string): Promise<InitFile> {
  const path = '.gitignore';
  if (!(await exists(join(directory, path)))) {
    await writeEdited(context, directory, { path, before: undefined, after: withIgnoreLines('') });
    return { path, outcome: 'written' };
  }
  // Nothing that blocks, never ends, or lies elsewhere is opened.
  const { text } = await readSource(directory, path);
  if (text === undefined || missingIgnoreLines(text).length === 0) return { path, outcome: 'kept' };
  const before = await readFile(join(directory, path), 'utf8');
  await writeEdited(context, directory, { path, before, after: withIgnoreLines(before) });
  return { path, outcome: 'extended' };
}

/** Also of a link that leads nowhere. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    },
  );
}
