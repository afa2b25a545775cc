import type { GitSettings } from '../../model/ledger-settings.ts';
import type { LedgerBackend } from '../backend.ts';
import { readHistory } from '../git/branch-history.ts';
import { branchNames } from '../git/branch-names.ts';
import { type BranchTools, locationOf, openBranch } from '../git/branch-object.ts';
import type { GitPort } from '../git/git-port.ts';
import { openScratch, type Scratch } from '../git/scratch.ts';
import { keepLockIn } from '../object-lock.ts';
import { openSharedLedger } from './shared.ts';

export interface GitLedgerOptions {
  readonly settings: GitSettings;
  /** The project's. */
  readonly root: string;
  readonly environment: string;
  /** What leads from the top of the repository to the project: empty, or a path that ends with `/`. */
  readonly directory: string;
  readonly git: GitPort;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * A ledger on a branch of the repository's remote, and its lock on a branch beside it. Everything goes through a scratch
 * repository, made when it is first needed and removed at the end: the user's own sees no ref, no object and no fetch.
 */
export function openGitLedger(options: GitLedgerOptions): LedgerBackend {
  const { settings, environment, directory, git, root, now, randomBytes, sleep } = options;
  const { remote } = settings;
  const names = branchNames(settings.branch, environment, directory);
  const location = locationOf({ remote }, names.ledger);
  let scratch: Promise<Scratch> | undefined;
  const open = (): Promise<Scratch> => {
    scratch ??= openScratch(git, root, remote);
    return scratch;
  };
  const tools: BranchTools = { scratch: open, remote, now, randomBytes, sleep };
  return openSharedLedger({
    location,
    ledger: openBranch(tools, names.ledger),
    lock: keepLockIn(openBranch(tools, names.lock), location, sleep),
    copy: (label) => openBranch(tools, names.copy(label)),
    history: async (limit) => {
      const other = await openScratch(git, root, remote);
      try {
        return await readHistory(other, names.ledger, location, limit);
      } finally {
        await other.remove();
      }
    },
    close: async () => {
      const opened = await scratch?.catch(() => undefined);
      scratch = undefined;
      await opened?.remove();
    },
    randomBytes,
    sleep,
  });
}
