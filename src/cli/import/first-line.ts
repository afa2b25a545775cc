import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_SCHEMAS, schemaModeline } from '../../schema/modeline.ts';

/** The published schema, where npm puts it. */
const PUBLISHED = 'node_modules/trueup/schemas/objects.schema.json';

/** The line that new object files begin with: it tells editors their schema, the project's own where that is kept. */
export async function firstLine(root: string): Promise<(path: string) => string> {
  const isKept = await stat(join(root, PROJECT_SCHEMAS.objects)).then(
    (found) => found.isFile(),
    () => false,
  );
  return (path) => schemaModeline(path, isKept ? PROJECT_SCHEMAS.objects : PUBLISHED);
}
