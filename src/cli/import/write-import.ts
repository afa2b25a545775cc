import type { Address } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import type { CommandContext } from '../context.ts';
import type { CommonOptions } from '../options.ts';
import { reloadWritten } from '../reload-written.ts';
import type { OpenLedger, Session } from '../session.ts';
import type { EditedFile } from '../write-edited.ts';
import { writeFiles } from '../write-files.ts';
import { recordImport } from './record-import.ts';

/**
 * Writes the files, reads them as the next plan will, and takes what is imported into the ledger. When one of these fails
 * the files are as they were before.
 */
export async function writeImport(
  context: CommandContext,
  session: Session,
  opened: OpenLedger,
  files: readonly EditedFile[],
  addresses: ReadonlySet<Address>,
  options: CommonOptions,
): Promise<Configuration> {
  const written = await writeFiles(context, session.configuration.project.root, files);
  try {
    const configuration = await reloadWritten(context, options, 'import');
    await recordImport(context, session, opened, configuration, addresses, options);
    return configuration;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'import-not-recorded') await written.restore();
    throw error;
  }
}
