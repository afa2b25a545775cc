import { join } from 'node:path';
import type { CommonOptions } from './options.ts';

/** Where the journals of a project's runs are kept; those against the embedded Intercom are no history of the workspace. */
export function runsDirectory(root: string, { sandbox }: Pick<CommonOptions, 'sandbox'>): string {
  return join(root, '.trueup', sandbox === true ? 'sandbox-runs' : 'runs');
}
