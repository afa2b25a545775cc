import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError } from '../model/error.ts';

type Variables = { readonly [name: string]: string | undefined };

/**
 * The variables with those of `--env-file` behind them: what is set in the environment wins over the file. Node 20 looks
 * for this flag among a script's own arguments as well, and ends with 9 before us when its file is missing.
 */
export async function readEnvFile(cwd: string, env: Variables, file: string | undefined): Promise<Variables> {
  if (file === undefined) return env;
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch {
    throw new UsageError(`--env-file ${file} cannot be read`, 'Check the path; it is relative to -C.');
  }
  return { ...parseEnv(text), ...env };
}
