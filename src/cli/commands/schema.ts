import eventSchema from '../../../schemas/event.schema.json' with { type: 'json' };
import ledgerSchema from '../../../schemas/ledger.schema.json' with { type: 'json' };
import objectsSchema from '../../../schemas/objects.schema.json' with { type: 'json' };
import planSchema from '../../../schemas/plan.schema.json' with { type: 'json' };
import projectSchema from '../../../schemas/project.schema.json' with { type: 'json' };
import { UsageError } from '../../model/error.ts';
import { nearestName } from '../../model/nearest-name.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

/** Every published schema, by the name it is asked for. */
const SCHEMAS: ReadonlyMap<string, object> = new Map<string, object>([
  ['project', projectSchema],
  ['objects', objectsSchema],
  ['plan', planSchema],
  ['event', eventSchema],
  ['ledger', ledgerSchema],
]);

/** `trueup schema`: prints one of the published JSON Schemas, or without a name what there is. */
export function runSchema(
  context: CommandContext,
  name: string | undefined,
  options: { readonly json?: boolean },
): ExitCode {
  if (name === undefined) context.stdout.write(renderNames(options.json === true));
  else context.stdout.write(`${JSON.stringify(schemaOf(name), null, 2)}\n`);
  return EXIT.done;
}

function schemaOf(name: string): object {
  const schema = SCHEMAS.get(name);
  if (schema) return schema;
  const names = [...SCHEMAS.keys()];
  const nearest = nearestName(name, names);
  throw new UsageError(
    `There is no schema ${JSON.stringify(name)}`,
    nearest === undefined ? `Use one of ${names.join(', ')}.` : `Did you mean ${nearest}?`,
  );
}

function renderNames(json: boolean): string {
  const names = [...SCHEMAS.keys()];
  return json ? `${JSON.stringify({ schemas: names }, null, 2)}\n` : `${names.join('\n')}\n`;
}
