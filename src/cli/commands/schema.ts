import eventSchema from '../../../schemas/event.schema.json' with { type: 'json' };
import ledgerSchema from '../../../schemas/ledger.schema.json' with { type: 'json' };
import objectsSchema from '../../../schemas/objects.schema.json' with { type: 'json' };
import planSchema from '../../../schemas/plan.schema.json' with { type: 'json' };
import projectSchema from '../../../schemas/project.schema.json' with { type: 'json' };
import type { Configuration } from '../../model/desired.ts';
import { UsageError } from '../../model/error.ts';
import type { JsonObject } from '../../model/json.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { renderJson } from '../../report/json-line.ts';
import { buildObjectsSchema } from '../../schema/build-objects-schema.ts';
import { buildProjectSchema } from '../../schema/build-project-schema.ts';
import { PROJECT_SCHEMAS, schemaModeline } from '../../schema/modeline.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { InvalidConfiguration } from '../invalid-configuration.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { renderSchema, writeProjectSchemas } from '../write-project-schemas.ts';

/** Every published schema, by the name it is asked for. */
const SCHEMAS: ReadonlyMap<string, object> = new Map<string, object>([
  ['project', projectSchema],
  ['objects', objectsSchema],
  ['plan', planSchema],
  ['event', eventSchema],
  ['ledger', ledgerSchema],
]);

/** Those that can be made for one project. */
const OF_PROJECT: ReadonlyMap<string, (own: Showable) => JsonObject> = new Map([
  ['project', ({ project }) => buildProjectSchema(project)],
  ['objects', ({ project, desired }) => buildObjectsSchema(project, desired)],
]);

/** A project, and what it declares as far as it can be read. */
type Showable = Pick<Configuration, 'project' | 'desired'>;

export interface SchemaOptions {
  readonly env?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** With this project's own names put in. */
  readonly forProject?: boolean;
  /** Keep both schemas of this project where editors find them. */
  readonly write?: boolean;
}

/** `trueup schema`: prints a published JSON Schema or one made for this project; without a name, what there is. */
export async function runSchema(
  context: CommandContext,
  name: string | undefined,
  options: SchemaOptions,
): Promise<ExitCode> {
  if (options.write) {
    if (name !== undefined)
      throw new UsageError('schema --write keeps both schemas of the project and takes no name', 'Leave the name out.');
    await keepSchemas(context, options);
  } else if (options.forProject) {
    const build = OF_PROJECT.get(name ?? '') ?? notOfProject(name);
    context.stdout.write(renderSchema(build(await loadShowable(context, options))));
  } else if (name === undefined) context.stdout.write(renderNames(options.json === true));
  else context.stdout.write(renderSchema(SCHEMAS.get(name) ?? unknown(name, [...SCHEMAS.keys()])));
  return EXIT.done;
}

async function keepSchemas(context: CommandContext, options: SchemaOptions): Promise<void> {
  const own = await loadShowable(context, options);
  const kept = await writeProjectSchemas(context, own);
  if (options.json) context.stdout.write(`${renderJson({ files: kept.map((each) => ({ ...each })) }, 2)}\n`);
  else
    for (const { file, written } of kept)
      if (written || !options.quiet) context.stdout.write(`${written ? 'written  ' : 'unchanged'}  ${file}\n`);
  if (options.quiet || options.json) return;
  context.stderr.write(
    `Editors use them when a file begins with such a line:\n` +
      `  ${schemaModeline('objects/orders.yaml', PROJECT_SCHEMAS.objects)}\n` +
      `  ${schemaModeline('trueup.yaml', PROJECT_SCHEMAS.project)}\n`,
  );
}

/** An editor is of most use while the object files have errors, so these do not stop it. */
async function loadShowable(context: CommandContext, options: SchemaOptions): Promise<Showable> {
  const { project, desired, diagnostics, sources } = await loadConfiguration(context, options);
  if (!project || !desired) throw new InvalidConfiguration(diagnostics, sources);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors > 0 && !options.quiet)
    context.stderr.write(
      `Warning: the object files have ${errors === 1 ? 'an error' : `${errors} errors`} (see trueup validate), so external ids may be missing among those offered\n`,
    );
  return { project, desired };
}

function notOfProject(name: string | undefined): never {
  const names = [...OF_PROJECT.keys()];
  if (name === undefined)
    throw new UsageError('schema --for-project needs the name of a schema', `Use one of ${names.join(', ')}.`);
  if (SCHEMAS.has(name))
    throw new UsageError(`The schema of ${name} is the same for every project`, `Use trueup schema ${name}.`);
  return unknown(name, names);
}

function unknown(name: string, names: readonly string[]): never {
  const nearest = nearestName(name, names);
  throw new UsageError(
    `There is no schema ${JSON.stringify(name)}`,
    nearest === undefined ? `Use one of ${names.join(', ')}.` : `Did you mean ${nearest}?`,
  );
}

function renderNames(json: boolean): string {
  const names = [...SCHEMAS.keys()];
  return json ? `${renderJson({ schemas: names }, 2)}\n` : `${names.join('\n')}\n`;
}
