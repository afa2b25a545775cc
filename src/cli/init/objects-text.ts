import { renderText } from '../../edit/render-text.ts';
import { PROJECT_SCHEMAS, schemaModeline } from '../../schema/modeline.ts';
import { exampleType, objectsFile, relationshipName } from './example.ts';
import type { InitSettings } from './settings.ts';

/** The text of the first object file: it declares nothing, and holds an example in comments. */
export function renderObjects(settings: Pick<InitSettings, 'types'>): string {
  const lines = [
    schemaModeline(objectsFile(settings), PROJECT_SCHEMAS.objects),
    '#',
    '# What stands here exists after `trueup apply`, with the values that are written; what is not written is never touched.',
    '# To try this example, take it out of the comments (and its attributes and relationship in trueup.yaml too), and',
    '# `instances: {}` away.',
    '#',
    '# instances:',
    `#   ${renderText(exampleType(settings), { flow: false })}:`,
    '#     EXAMPLE-1: # the external id; in quotes when it looks like a number',
    '#       attributes: { name: "An example", status: open, placed_at: 2026-03-01T09:00:00Z }',
    '# contacts:',
    '#   - external_id: "70"',
    `#     associations: { ${relationshipName(settings)}: [EXAMPLE-1] }`,
    '',
    'instances: {}',
  ];
  return `${lines.join('\n')}\n`;
}
