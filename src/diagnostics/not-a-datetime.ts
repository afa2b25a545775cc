import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Something that says no point in time. */
export const notADatetime: DefinedDiagnostic<{
  /** `Order.placed_at`, `external_created_at`. */
  readonly name: string;
  /** The value, or what a message may call it. */
  readonly shown: string;
  /** Why it cannot be read; undefined when it is not even a text or a number, `text` when it is the wrong of the two. */
  readonly reason: string | undefined;
  /** What to write; undefined when that would show what may not be shown. */
  readonly fix: string | undefined;
}> = defineDiagnostic(
  'not-a-datetime',
  'error',
  'The value says no point in time',
  ({ name, shown, reason, fix = 'write 2026-03-01T09:00:00Z, 2026-03-01 or epoch seconds' }) => ({
    message: `${name} is a datetime, and ${shown} ${reason === undefined ? 'is none' : `cannot be read as one: ${reason}`}`,
    hint: fix,
  }),
);
