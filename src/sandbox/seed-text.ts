import { parseDocument } from 'yaml';
import type { TrueupError } from '../model/error.ts';

/** Reads YAML or JSON text for the sandbox into a plain value; throws what `invalid` makes of the text's name and the place. */
export function parseSeedText(
  text: string,
  name: string,
  invalid: (message: string, cause?: unknown) => TrueupError,
): unknown {
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: true });
  const [problem] = document.errors;
  if (problem !== undefined) throw invalid(`${name}: ${problem.message.split('\n')[0] ?? 'not readable as YAML'}`);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid(`${name}: ${cause instanceof Error ? cause.message : 'not readable as YAML'}`, cause);
  }
}
