import type { GitEnd } from './git-port.ts';
import { type GitTrouble, troubleOf } from './git-trouble.ts';

/**
 * How a push of one ref ended. `lost`: somebody else was first. `unsure`: it may have landed. `refused`: the server takes
 * no such push, and says why.
 */
export type PushOutcome =
  | { readonly kind: 'done' | 'lost' }
  | { readonly kind: 'unsure' | 'refused' | 'forbidden'; readonly why: string }
  | { readonly kind: 'failed'; readonly trouble: GitTrouble };

const LOST =
  /stale info|fetch first|non-fast-forward|needs force|already exists|expected [0-9a-f]{7}|incorrect old value|but expected/u;
// Two that push at once meet at a lock of the server: who won, if anybody, a look tells.
const BUSY = /cannot lock ref|failed to lock|failed to update ref|failed to report status|unable to create/iu;
const FORBIDDEN = /declined|protected|not allowed|denied|prohibited|permission|forbidden/iu;

/** Reads what `git push --porcelain` says of a ref. */
export function parsePush(end: GitEnd, ref: string): PushOutcome {
  const lines = end.stdout.toString('utf8').split('\n');
  const line = lines.map((each) => each.split('\t')).find(([, refs]) => refs?.endsWith(`:${ref}`));
  if (line === undefined || end.how !== 'exited') return unanswered(end);
  const [flag, , summary = ''] = line;
  if (flag !== '!') return { kind: 'done' };
  const why = /\((.*)\)\s*$/u.exec(summary)?.[1] ?? summary;
  if (LOST.test(why)) return { kind: 'lost' };
  if (BUSY.test(why)) return { kind: 'unsure', why };
  return { kind: FORBIDDEN.test(why) ? 'forbidden' : 'refused', why };
}

/** Without a word on the ref only what failed before anything was sent is known not to have happened. */
function unanswered(end: GitEnd): PushOutcome {
  const trouble = troubleOf(end);
  return trouble === 'passing' || trouble === 'unknown' ? { kind: 'unsure', why: '' } : { kind: 'failed', trouble };
}
