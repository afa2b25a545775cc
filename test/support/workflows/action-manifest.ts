import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly inputs: {
    readonly [name: string]: { readonly description: string; readonly required?: boolean; readonly default?: string };
  };
  readonly outputs: { readonly [name: string]: { readonly description: string } };
  readonly runs: { readonly using: string; readonly main: string; readonly post: string };
}

export const ACTION_MANIFEST: Manifest = parse(
  readFileSync(fileURLToPath(new URL('../../../action.yml', import.meta.url)), 'utf8'),
);
export const ACTION_INPUTS: readonly string[] = Object.keys(ACTION_MANIFEST.inputs);
export const ACTION_OUTPUTS: readonly string[] = Object.keys(ACTION_MANIFEST.outputs);
