import { join } from 'node:path';

/** Where a project keeps its sandbox; each environment has its own. */
export function sandboxFiles(root: string, environment: string): { state: string; ledger: string } {
  const suffix = environment === 'default' ? '' : `.${environment}`;
  const place = (name: string) => join(root, '.trueup', name);
  return {
    state: place(`sandbox${suffix}.json`),
    ledger: place(`sandbox-ledger${suffix}.jsonl`),
  };
}
