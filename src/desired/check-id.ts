import type { Located, Place } from '../model/located.ts';
import { quote, type Report } from './report.ts';
import { hasVariable } from './substitute-variables.ts';

const MAX_LENGTH = 255;

/** The id a value holds; undefined, with the reason reported, when it is none. */
export function readId(node: Located, what: string, report: Report): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'string') return checkId(node.value, node, what, report) ? node.value : undefined;
  const shown = node.value === null ? 'empty' : node.text;
  if (node.value === null) report(node, 'empty-id', `${what} is empty`, { hint: 'write the id, in quotes' });
  else
    report(
      node,
      'unquoted-id',
      `${what} must be a text, and ${node.from === 'json' ? 'JSON' : 'YAML'} reads ${shown} as ${typeof node.value === 'number' ? 'a number' : shown}`,
      {
        hint: `write ${quote(node.text)}`,
      },
    );
  return undefined;
}

/** Whether a text can be an external id; false, with the reason reported, when it cannot. */
export function checkId(id: string, place: Place, what: string, report: Report): boolean {
  const problem = describeProblem(id);
  if (problem) {
    report(place, problem[0], `${what} ${problem[1]}`, { hint: problem[2] });
    return false;
  }
  if (id.length > MAX_LENGTH)
    report(place, 'long-id', `${what} is ${id.length} characters long; Intercom may cut it`, {
      severity: 'warning',
      hint: `keep ids within ${MAX_LENGTH} characters`,
    });
  return true;
}

function describeProblem(id: string): [code: string, message: string, hint: string] | undefined {
  if (id.trim() === '')
    return [
      'empty-id',
      id === '' ? 'is empty' : 'is blank',
      'write an id: with none, Intercom would create a new one on every run',
    ];
  if (id.trim() !== id)
    return ['padded-id', `begins or ends with white space (${quote(id)})`, `write ${quote(id.trim())}`];
  if (id.toLowerCase() === 'reference_not_found')
    return ['reserved-id', 'is `reference_not_found`, which Intercom reserves', 'give it another id'];
  if (/\p{Cc}/u.test(id)) return ['control-character-in-id', `holds a control character (${quote(id)})`, 'remove it'];
  if (hasVariable(id))
    return ['variable-not-allowed', 'reads a variable, and only attribute values may', 'write the id out'];
  return undefined;
}
