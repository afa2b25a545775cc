import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** Commands about trueup itself and what it relies on. */
export function addCareCommands(program: Command, run: Runner): void {
  program
    .command('doctor')
    .description('check what plan and apply rely on: token, permissions, workspace, types, ledger; sends no write')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/doctor.ts')).runDoctor(context, options))(command),
    );
  program
    .command('version')
    .description('print the version; with --json also of Node and of the formats')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/version.ts')).runVersion(context, options))(command),
    );
}
