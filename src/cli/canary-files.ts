import { join } from 'node:path';

/** The files of `doctor --canary`. */
export interface CanaryFiles {
  /** What was learned; may be committed. */
  readonly answers: string;
  /** What a canary that is under way has to clean up; gone when it has. */
  readonly run: string;
}

/** Where a project keeps them; each environment has its own, and so has the sandbox, which is another Intercom. */
export function canaryFiles(root: string, environment: string, isSandbox: boolean): CanaryFiles {
  const prefix = isSandbox ? 'sandbox-' : '';
  const suffix = environment === 'default' ? '' : `.${environment}`;
  const place = (name: string) => join(root, '.trueup', `${prefix}${name}${suffix}.json`);
  return { answers: place('canary'), run: place('canary-run') };
}
