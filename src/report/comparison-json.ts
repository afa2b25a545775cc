import { type ComparedSide, type Comparison, countDifferences } from './comparison.ts';
import { renderJson } from './json-line.ts';

/** A comparison as one JSON document. */
export function renderComparisonDocument(comparison: Comparison): string {
  const { onlyLeft, onlyRight, differing, same, nowhere, notCompared, notes, scoped } = comparison;
  const document = {
    format: 'trueup-comparison',
    version: 1,
    left: sideOf(comparison.left),
    right: sideOf(comparison.right),
    same: countDifferences(comparison) === 0,
    scoped,
    summary: {
      only_left: onlyLeft.length,
      only_right: onlyRight.length,
      different: differing.length,
      same,
      in_neither: nowhere,
      not_compared: notCompared.reduce((sum, { addresses }) => sum + addresses.length, 0),
    },
    only_left: onlyLeft,
    only_right: onlyRight,
    different: differing.map(({ address, fields }) => ({
      address,
      fields: fields.map((field) =>
        field.sensitive
          ? { pointer: field.pointer, sensitive: true }
          : { pointer: field.pointer, left: field.left, right: field.right },
      ),
    })),
    not_compared: notCompared.map(({ reason, addresses }) => ({ reason, addresses })),
    notes,
  };
  return `${renderJson(document, 2)}\n`;
}

function sideOf({ environment, workspace }: ComparedSide): { environment: string; workspace: string } {
  return { environment, workspace };
}
