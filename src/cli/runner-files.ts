import { appendFile } from 'node:fs/promises';
import { TrueupError } from '../model/error.ts';
import type { CommandContext } from './context.ts';

/** Files by which a step tells GitHub's runner something; each is named by a variable. */
export type RunnerFile = 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY';

type Tools = Pick<CommandContext, 'env' | 'randomBytes'>;

/** Gives values by name to what follows. No value can end itself: nobody can guess where it ends. */
export async function writeRunnerValues(
  context: Tools,
  file: RunnerFile,
  values: { readonly [name: string]: string },
): Promise<void> {
  const mark = `trueup-${Buffer.from(context.randomBytes(16)).toString('hex')}`;
  const text = Object.entries(values).map(([name, value]) => `${name}<<${mark}\n${value}\n${mark}\n`);
  await appendRunnerFile(context, file, text.join(''));
}

/** GitHub makes these files and reads them when the step ends; where there is none, nobody listens. */
export async function appendRunnerFile({ env }: Pick<Tools, 'env'>, name: RunnerFile, text: string): Promise<void> {
  const file = env[name];
  if (!file) return;
  try {
    await appendFile(file, text);
  } catch (cause) {
    throw new TrueupError(`The file of ${name} cannot be written`, {
      code: 'ci-not-said',
      category: 'failed',
      hint: 'Leave the variable as the CI system sets it.',
      cause,
    });
  }
}
