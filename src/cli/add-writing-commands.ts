import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** Commands that help to write the YAML. */
export function addWritingCommands(program: Command, run: Runner): void {
  program
    .command('schema')
    .argument('[name]', 'project, objects, plan, event or ledger; without it: what there is')
    .description('print the JSON Schema of a file or output')
    .action((name: string | undefined, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/schema.ts')).runSchema(context, name, options))(
        command,
      ),
    );
}
