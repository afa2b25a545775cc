import { UsageError } from '../../model/error.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { BASH_SCRIPT } from '../completion/bash-script.ts';
import { FISH_SCRIPT } from '../completion/fish-script.ts';
import { ZSH_SCRIPT } from '../completion/zsh-script.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['bash', BASH_SCRIPT],
  ['zsh', ZSH_SCRIPT],
  ['fish', FISH_SCRIPT],
]);

/** `trueup completion SHELL`: the script that teaches a shell to complete trueup's command lines. */
export function runCompletion(context: CommandContext, shell: string): ExitCode {
  const script = SCRIPTS.get(shell);
  if (script === undefined) {
    const nearest = nearestName(shell, SCRIPTS.keys());
    throw new UsageError(
      `There is no completion for ${JSON.stringify(shell)}`,
      nearest === undefined ? `Use one of ${[...SCRIPTS.keys()].join(', ')}.` : `Did you mean ${nearest}?`,
    );
  }
  context.stdout.write(script);
  return EXIT.done;
}
