import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** Commands about trueup itself and what it relies on. */
export function addCareCommands(program: Command, run: Runner): void {
  program
    .command('doctor')
    .description(
      'check what plan and apply rely on: token, permissions, workspace, types, ledger; sends no write without --canary',
    )
    .option(
      '--canary',
      'then write to instances and a contact of its own, delete them, and keep what that told about this workspace ' +
        'in .trueup/canary.json; asks first',
    )
    .option('-y, --auto-approve', 'do not ask before the canary writes')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/doctor.ts')).runDoctor(context, options))(command),
    );
  program
    .command('version')
    .description('print the version; with --json also of Node and of the formats')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/version.ts')).runVersion(context, options))(command),
    );
  program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .description('print the script that lets a shell complete commands, flags, environments and addresses')
    .addHelpText('after', COMPLETION_HELP)
    .action((shell: string, _options, command: Command) =>
      run(async (context) => (await import('./commands/completion.ts')).runCompletion(context, shell))(command),
    );
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action((words: string[], _options, command: Command) =>
      run(async (context) => (await import('./commands/complete.ts')).runComplete(context, program, words))(command),
    );
}

const COMPLETION_HELP = `
To use it:
  bash   source <(trueup completion bash)      in ~/.bashrc
  zsh    source <(trueup completion zsh)       in ~/.zshrc, after compinit
  fish   trueup completion fish > ~/.config/fish/completions/trueup.fish
`;
