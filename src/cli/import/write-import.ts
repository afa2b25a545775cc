import type { Address } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { CommandContext } from '../context.ts';
import { loadConfiguration } from '../load-configuration.ts';
import type { CommonOptions } from '../options.ts';
import type { OpenLedger, Session } from '../session.ts';
import type { EditedFile } from '../write-edited.ts';
import { recordImport } from './record-import.ts';
import { writeFiles } from './write-files.ts';

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
    const configuration = await reload(context, options);
    await recordImport(context, session, opened, configuration, addresses, options);
    return configuration;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'import-not-recorded') await written.restore();
    throw error;
  }
}

/** What was written has to be valid: anything else is a mistake of ours, and shows which. */
async function reload(context: CommandContext, { env }: CommonOptions): Promise<Configuration> {
  const { configuration, diagnostics } = await loadConfiguration(context, { env });
  if (configuration && !hasErrors(diagnostics)) return configuration;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').slice(0, 5);
  const told = errors.map(({ code, source, message }) => `${source?.file}:${source?.line}: ${code}: ${message}`);
  throw new Error(`import wrote YAML that is not valid, so the files were put back as they were: ${told.join('; ')}`);
}
