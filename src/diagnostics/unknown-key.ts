import { nearestName } from '../model/nearest-name.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A key that means nothing where it stands. */
export const unknownKey: DefinedDiagnostic<{
  /** The map, as a message calls it: `the file`, or its path in back quotes. */
  readonly where: string;
  readonly key: string;
  /** The keys that the map may have. */
  readonly known: readonly string[];
}> = defineDiagnostic('unknown-key', 'error', 'The key means nothing here', ({ where, key, known }) => ({
  message: `${where} has no key ${quote(key)}`,
  hint: describeWay(key, known),
}));

function describeWay(key: string, known: readonly string[]): string {
  if (key === 'moved') return 'moves stand at the top of an object file, beside `instances`';
  if (['associations', 'relationships'].includes(key) && known.includes('state'))
    return 'the relationships of an instance stand under `attributes`';
  const nearest = nearestName(key, known);
  if (known.includes('$table') && !nearest) return 'instances beside a table stand in an object file of their own';
  if (nearest) return `did you mean \`${nearest}\`?`;
  if (known.includes('attributes') && known.includes('state'))
    return `attributes stand under \`attributes\`; beside it there are ${known.filter((each) => each !== 'attributes').join(', ')}`;
  return known.length === 0 ? 'remove it' : `known keys: ${known.join(', ')}`;
}
