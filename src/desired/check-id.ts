import { controlCharacterInId } from '../diagnostics/control-character-in-id.ts';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { emptyId } from '../diagnostics/empty-id.ts';
import { longId } from '../diagnostics/long-id.ts';
import { paddedId } from '../diagnostics/padded-id.ts';
import { reservedId } from '../diagnostics/reserved-id.ts';
import { unquotedId } from '../diagnostics/unquoted-id.ts';
import { variableNotAllowed } from '../diagnostics/variable-not-allowed.ts';
import type { Located, Place } from '../model/located.ts';
import type { Report } from './report.ts';
import { hasVariable } from './substitute-variables.ts';

const MAX_LENGTH = 255;

/** The id a value holds; undefined, with the reason reported, when it is none. */
export function readId(node: Located, what: string, report: Report): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'string') return checkId(node.value, node, what, report) ? node.value : undefined;
  if (node.value === null) report(node, emptyId({ what, way: 'nothing' }));
  else {
    const reader = node.from === 'json' ? 'JSON' : 'YAML';
    report(node, unquotedId({ what, text: node.text, reader, isNumber: typeof node.value === 'number' }));
  }
  return undefined;
}

/** Whether a text can be an external id; false, with the reason reported, when it cannot. */
export function checkId(id: string, place: Place, what: string, report: Report): boolean {
  const problem = describeProblem(id, what);
  if (problem) report(place, problem);
  else if (id.length > MAX_LENGTH) report(place, longId({ what, length: id.length, limit: MAX_LENGTH }));
  return problem === undefined;
}

function describeProblem(id: string, what: string): Problem | undefined {
  if (id.trim() === '') return emptyId({ what, way: id === '' ? 'empty' : 'blank' });
  if (id.trim() !== id) return paddedId({ what, id });
  if (id.toLowerCase() === 'reference_not_found') return reservedId({ what });
  if (/\p{Cc}/u.test(id)) return controlCharacterInId({ what, id });
  if (hasVariable(id)) return variableNotAllowed({ id: what });
  return undefined;
}
