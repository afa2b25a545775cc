import type { Configuration } from '../model/desired.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { CommandContext } from './context.ts';
import { loadConfiguration } from './load-configuration.ts';
import type { CommonOptions } from './options.ts';

/** What was written has to be valid: anything else is a mistake of ours, and shows which. `who` wrote it. */
export async function reloadWritten(
  context: CommandContext,
  { env }: CommonOptions,
  who: string,
): Promise<Configuration> {
  const { configuration, diagnostics } = await loadConfiguration(context, { env });
  if (configuration && !hasErrors(diagnostics)) return configuration;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').slice(0, 5);
  const told = errors.map(({ code, source, message }) => `${source?.file}:${source?.line}: ${code}: ${message}`);
  throw new Error(`${who} wrote YAML that is not valid, so the files were put back as they were: ${told.join('; ')}`);
}
