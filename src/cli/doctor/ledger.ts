import type { LedgerBackend, LockHolder, StoredLedger } from '../../ledger/backend.ts';
import { checkLedger } from '../../ledger/check-ledger.ts';
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
  readonly open: () => LedgerBackend;
}

/** Whether the ledger can be read, belongs to this workspace and environment, is free, and can be written. */
export const ledger: Check<LedgerNeeds> = {
  name: 'ledger',
  run: async ({ context, project, open }) => {
    const backend = open();
    const stored = await backend.read();
    if (stored) checkOwn(stored, project, context);
    const holder = await backend.readLock();
    const found = describe(stored, backend);
    if (holder) return lockedBy(holder, found, context);
    // Without the lock the probe writes beside the ledger. Under somebody's lock it would not be left in peace.
    await backend.probe();
    return ok(`${found}, writable`);
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

function lockedBy(holder: LockHolder, found: string, { host }: LedgerNeeds['context']): Finding {
  const who = describeHolder(holder);
  if (holder.host === host.name && holder.pid > 0 && !host.isAlive(holder.pid)) {
    return ok(`${found}; its lock was left by ${who}, which no longer runs: the next apply takes it over`);
  }
  return warning(
    `${found}; locked by ${who}`,
    `Wait for it with --lock-timeout; or, when you know that it no longer runs: trueup ledger unlock ${holder.id}`,
  );
}
