import type { Wording } from './define-diagnostic.ts';

/** What is wrong with a file, in words that fit where a table is named, when it is one. */
export function ofTable(table: string | undefined, wording: Wording): Wording {
  if (table === undefined) return wording;
  return {
    message: `the table ${table} cannot be taken: ${wording.message}`,
    hint: 'correct the path, which starts at the directory of this file, or put the table there',
  };
}
