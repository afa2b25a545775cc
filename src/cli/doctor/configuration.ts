import { countOf } from '../../report/name.ts';
import type { CommandContext } from '../context.ts';
import type { LoadedConfiguration } from '../load-configuration.ts';
import { checkSensitiveKey } from '../session.ts';
import { type Check, failure, ok, warning } from './check.ts';

/** Whether the YAML is valid; what is wrong in it is `validate`'s to show. */
export const configuration: Check<{ readonly context: CommandContext; readonly loaded: LoadedConfiguration }> = {
  name: 'configuration',
  run: ({ context, loaded }) => {
    const { project, diagnostics, files } = loaded;
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    const warnings = diagnostics.length - errors;
    const found = [errors > 0 && countOf(errors, 'error'), warnings > 0 && countOf(warnings, 'warning')];
    const told = found.filter((each) => each !== false).join(', ');
    if (errors > 0) return failure(told, FIX);
    if (project) checkSensitiveKey(context, project);
    if (warnings > 0) return warning(`valid, with ${told}`, FIX);
    return ok(`valid: trueup.yaml and ${countOf(files.length, 'object file')}`);
  },
};

const FIX = 'Run `trueup validate`: it shows each with its place and what to write instead.';
