import type { Drift, Moved } from '../../diff/diff-drift.ts';
import { decideDrift } from '../../import/decide-drift.ts';
import type { Address } from '../../model/address.ts';
import type { Live } from '../../model/live.ts';
import type { DriftFile, DriftWrite } from '../../report/drift-report.ts';
import { planOptionsOf } from '../commands/plan.ts';
import type { CommandContext } from '../context.ts';
import { importRules } from '../import/import-rules.ts';
import { interrupted } from '../interrupted.ts';
import type { CommonOptions } from '../options.ts';
import { judgeDrift } from '../pipeline.ts';
import { reloadWritten } from '../reload-written.ts';
import type { OpenLedger, Session } from '../session.ts';
import type { EditedFile } from '../write-edited.ts';
import { writeFiles } from '../write-files.ts';
import { refreshProjectSchemas } from '../write-project-schemas.ts';
import { editDrift } from './edit-drift.ts';

export interface DriftWriteOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** What `--write` came to. */
export interface WrittenDrift {
  /** Of every item that counts as drift. */
  readonly writes: ReadonlyMap<Moved, DriftWrite>;
  readonly files: readonly (DriftFile & EditedFile)[];
}

/**
 * Makes the YAML say what Intercom says, where somebody changed it there and nothing else is decided about it. The
 * ledger is left alone: the next apply finds both the same, and records it.
 */
export async function writeDrift(
  context: CommandContext,
  session: Session,
  opened: OpenLedger,
  { live, drift }: { readonly live: Live; readonly drift: Drift },
  options: DriftWriteOptions,
): Promise<WrittenDrift> {
  const { configuration } = session;
  const open = drift.items.filter(isOpen);
  const rules = importRules(configuration.project, configuration.desired, opened);
  const decided = decideDrift(rules, open);
  const { files, unplaced } = await editDrift(configuration, decided);
  const writes = new Map(open.map((item) => [item, writeOf(item, decided.kept.get(item), unplaced)] as const));
  if (context.signal.aborted) throw interrupted();
  if (!options.dryRun && files.length > 0) await writeAll(context, session, opened, live, { writes, files }, options);
  return { writes, files };
}

function isOpen({ agreed, acceptance }: Moved): boolean {
  return agreed !== true && acceptance?.expired !== false;
}

function writeOf({ address }: Moved, why: string | undefined, unplaced: ReadonlySet<Address>): DriftWrite {
  if (why !== undefined) return { done: false, why };
  if (!unplaced.has(address)) return { done: true };
  return { done: false, why: 'it stands in a table, which is not edited from here: change its row' };
}

/** All files or none: what was written has to read as what is live. */
async function writeAll(
  context: CommandContext,
  { configuration }: Session,
  { ledger, hasher }: OpenLedger,
  live: Live,
  { writes, files }: WrittenDrift,
  options: DriftWriteOptions,
): Promise<void> {
  const written = await writeFiles(context, configuration.project.root, files);
  try {
    const now = await reloadWritten(context, options, 'drift --write');
    const judged = judgeDrift({ configuration: now, ledger, hasher, options: planOptionsOf(options) }, live);
    const left = new Set(judged.items.filter(isOpen).map(placeOf));
    const unlike = [...writes]
      .filter(([item, { done }]) => done && left.has(placeOf(item)))
      .map(([item]) => placeOf(item));
    if (unlike.length > 0)
      throw new Error(
        `drift --write wrote what does not read as Intercom has it, so the files were put back as they were: ${unlike.slice(0, 5).join(', ')}`,
      );
    await refreshProjectSchemas(context, now);
  } catch (error) {
    await written.restore();
    throw error;
  }
}

function placeOf({ address, pointer }: Moved): string {
  return pointer === null ? address : `${address}#${pointer}`;
}
