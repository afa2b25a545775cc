import nodeFileSystem from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resolveInside } from '../ledger/resolve-inside.ts';
import type { Configuration } from '../model/desired.ts';
import { TrueupError } from '../model/error.ts';
import type { JsonObject } from '../model/json.ts';
import { buildObjectsSchema } from '../schema/build-objects-schema.ts';
import { buildProjectSchema } from '../schema/build-project-schema.ts';
import { PROJECT_SCHEMAS } from '../schema/modeline.ts';
import type { CommandContext } from './context.ts';
import { ignoreRunFiles } from './ignore-run-files.ts';

/** A schema kept in a project. */
export interface KeptSchema {
  /** Relative to the project root. */
  readonly file: string;
  /** False when it already was so: its bytes and its time are left alone. */
  readonly written: boolean;
}

/** Brings the schemas that editors read, under `.trueup/schemas/`, up to date with what the YAML declares. */
export async function writeProjectSchemas(
  context: Pick<CommandContext, 'fs' | 'randomBytes' | 'step'>,
  { project, desired }: Pick<Configuration, 'project' | 'desired'>,
): Promise<readonly KeptSchema[]> {
  await ignoreRunFiles(context, project.root);
  const schemas = [
    [PROJECT_SCHEMAS.objects, buildObjectsSchema(project, desired)],
    [PROJECT_SCHEMAS.project, buildProjectSchema(project)],
  ] as const;
  const kept: KeptSchema[] = [];
  for (const [file, schema] of schemas)
    kept.push({ file, written: await replace(context, project.root, file, renderSchema(schema)) });
  return kept;
}

/** The same, for a project that keeps them. */
export async function refreshProjectSchemas(
  context: Pick<CommandContext, 'fs' | 'randomBytes' | 'step'>,
  configuration: Pick<Configuration, 'project' | 'desired'>,
): Promise<void> {
  const kept = join(configuration.project.root, PROJECT_SCHEMAS.objects);
  const isKept = await nodeFileSystem.stat(kept).then(
    () => true,
    () => false,
  );
  if (isKept) await writeProjectSchemas(context, configuration);
}

/** A schema's text: the same bytes for the same schema. */
export function renderSchema(schema: JsonObject | object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

async function replace(
  { randomBytes }: Pick<CommandContext, 'randomBytes'>,
  root: string,
  file: string,
  text: string,
): Promise<boolean> {
  const path = await resolveInside(nodeFileSystem, join(root, file), root, file);
  const temp = `${path}.${Buffer.from(randomBytes(8)).toString('hex')}.tmp`;
  try {
    if ((await readKept(path)) === text) return false;
    await nodeFileSystem.mkdir(dirname(path), { recursive: true });
    // An editor that looks meanwhile sees the old or the new schema, never half of one.
    await nodeFileSystem.writeFile(temp, text, { flag: 'wx' });
    await nodeFileSystem.rename(temp, path);
    return true;
  } catch (cause) {
    await nodeFileSystem.rm(temp, { force: true }).catch(() => undefined);
    throw new TrueupError(`${file} cannot be written`, {
      code: 'schema-not-written',
      category: 'failed',
      hint: 'Check the permissions of .trueup/schemas, and that nothing else stands under that name.',
      cause,
    });
  }
}

async function readKept(path: string): Promise<string | undefined> {
  const found = await nodeFileSystem.stat(path).catch(() => undefined);
  return found?.isFile() ? nodeFileSystem.readFile(path, 'utf8').catch(() => undefined) : undefined;
}
