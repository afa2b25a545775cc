import { type Check, ok, warning } from './check.ts';
import type { Connection } from './connection.ts';

/** Whether there is a token and Intercom accepts it. */
export const token: Check<{ readonly connection: Connection; readonly source: string }> = {
  name: 'token',
  run: ({ connection, source }) => {
    if (connection.state === 'untried') return warning(`not checked: ${connection.why}`);
    if (connection.state === 'refused') throw connection.error;
    return ok(`accepted (from ${source})`);
  },
};
