import { type Check, failure, ok } from './check.ts';

const [OLDEST_MAJOR, OLDEST_MINOR] = [20, 19];

/** Whether this Node is one trueup runs on. */
export const nodeVersion: Check<{ readonly node: string }> = {
  name: 'node',
  run: ({ node }) => {
    const [, major, minor] = /^v?(\d+)\.(\d+)\./u.exec(node) ?? [];
    const [newer, same] = [Number(major) > OLDEST_MAJOR, Number(major) === OLDEST_MAJOR];
    if (newer || (same && Number(minor) >= OLDEST_MINOR)) return ok(node);
    const oldest = `${OLDEST_MAJOR}.${OLDEST_MINOR}`;
    return failure(`Node ${node} is older than ${oldest}`, `Install Node ${oldest} or newer.`);
  },
};
