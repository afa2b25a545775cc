import type { LedgerBackend, LockHolder, StoredLedger } from '../../ledger/backend.ts';
import { checkLedger } from '../../ledger/check-ledger.ts';
import { isHolderGone } from '../../ledger/is-holder-gone.ts';
import { ledgerKey } from '../../ledger/ledger-key.ts';
import { describeHolder } from '../../ledger/lock-words.ts';
import type { Project } from '../../model/project.ts';
import { countOf } from '../../report/name.ts';
import type { CommandContext } from '../context.ts';
import { type Check, type Finding, ok, warning } from './check.ts';

/** What the ledger is examined with. */
export interface LedgerNeeds {
  readonly context: Pick<CommandContext, 'env' | 'randomBytes' | 'host'>;
  readonly project: Project;
  readonly open: () => Promise<LedgerBackend>;
}

/** Whether the ledger can be read, belongs to this workspace and environment, is free, and can be written. */
export const ledger: Check<LedgerNeeds> = {
  name: 'ledger',
  run: async ({ context, project, open }) => {
    const backend = await open();
    try {
      const stored = await backend.read();
      if (stored) checkOwn(stored, project, context);
      const holder = await backend.readLock();
      const found = describe(stored, backend);
      if (holder) return lockedBy(holder, found, isHolderGone(holder, context.host, backend.shared));
      // Without the lock the probe writes beside the ledger. Under somebody's lock it would not be left in peace.
      await backend.probe();
      const proven = await backend.prove();
      return ok(`${found}, writable; proven: ${proven.join(', ')}`);
    } finally {
      await backend.close();
    }
  },
};

function checkOwn({ ledger: own }: StoredLedger, project: Project, context: LedgerNeeds['context']): void {
  checkLedger(own, { workspace: project.workspace.id, environment: project.environment });
  ledgerKey(own, context.env['TRUEUP_LEDGER_KEY'], context.randomBytes);
}

function describe(stored: StoredLedger | undefined, { location }: LedgerBackend): string {
  if (!stored) return `none yet at ${location} (the first apply makes it)`;
  return `${location}, ${countOf(stored.ledger.entries.size, 'owned record')}`;
}

function lockedBy(holder: LockHolder, found: string, gone: boolean): Finding {
  const who = describeHolder(holder);
  if (gone) {
    return ok(`${found}; its lock was left by ${who}, which no longer runs: the next apply takes it over`);
  }
  return warning(
    `${found}; locked by ${who}`,
    `Wait for it with --lock-timeout; or, when you know that it no longer runs: trueup ledger unlock ${holder.id}`,
  );
}
