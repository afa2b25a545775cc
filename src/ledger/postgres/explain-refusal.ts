import { TrueupError } from '../../model/error.ts';
import { notPermitted, unreachable } from '../engine-errors.ts';
import { OutcomeUnknown } from '../shared-object.ts';

type Refusal = (location: string, message: string, cause: unknown) => Error;

const permitted =
  (what: string, hint: string): Refusal =>
  (location, message, cause) =>
    notPermitted(location, `${what} (${message})`, hint, cause);

/** What PostgreSQL refuses with (its SQLSTATE, or the class of it) and what it means here. */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ['28', permitted('the database does not let this user in', 'Check user and password in the connection string.')],
  [
    '42501',
    permitted(
      'this user may not do that',
      'Grant it once: CREATE SCHEMA trueup AUTHORIZATION <user>; docs/ledger/postgres.md has the rights in detail.',
    ),
  ],
  ['25006', permitted('this server takes no writes', 'Connect to the primary, not to a replica.')],
  [
    '3D000',
    (location, message, cause) =>
      new TrueupError(`${location}: ${message}`, {
        code: 'ledger-no-database',
        category: 'failed',
        hint: 'Create the database, or name another one in the connection string.',
        cause,
      }),
  ],
  ['53', (location, message, cause) => unreachable(location, message, cause)],
  ['57P03', (location, message, cause) => unreachable(location, message, cause)],
]);

/**
 * What a failed query means: a refusal nobody can take for anything else, or an outcome that nobody knows. A server that
 * goes away may have committed before.
 */
export function explainRefusal(location: string, error: unknown): Error {
  if (error instanceof TrueupError || error instanceof OutcomeUnknown) return error;
  const message = error instanceof Error ? error.message : String(error);
  const state = stateOf(error);
  if (state === undefined) return new OutcomeUnknown(message, error);
  const refusal = REFUSALS.get(state) ?? REFUSALS.get(state.slice(0, 2));
  if (refusal) return refusal(location, message, error);
  if (state.startsWith('08') || state.startsWith('57')) return new OutcomeUnknown(message, error);
  return new TrueupError(`${location}: ${message} (SQLSTATE ${state})`, {
    code: 'ledger-refused',
    category: 'failed',
    hint: 'Run `trueup ledger test`: it tells step by step what the database lets trueup do.',
    cause: error,
  });
}

/** The SQLSTATE of what a server refused with; undefined for what a connection failed with. */
export function stateOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // No class of them begins with E, as the codes of the operating system do: EPIPE is a connection that broke.
  return typeof code === 'string' && /^[0-9A-DF-Z][0-9A-Z]{4}$/u.test(code) ? code : undefined;
}
