import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** Commands that speak to those who review. */
export function addReviewCommands(program: Command, run: Runner): void {
  program
    .command('comment')
    .argument('<planfile...>', 'a saved plan; those of all shards are shown as one')
    .description('put a saved plan into the one comment of its environment on the pull or merge request')
    .option(
      '--when <when>',
      'always (default), changes (an old comment is brought up to date, no new one without changes) or never',
    )
    .option('--request <number>', 'the pull or merge request (default: the one the job is about)')
    .option('--key <name>', 'tells comments of one environment apart, e.g. in a matrix')
    .option('--artifact-url <url>', 'where the whole plan can be fetched (default: the job)')
    .option('--no-labels', 'leave the labels alone')
    .option('--dry-run', 'print the comment and send nothing')
    .action((files: string[], _options, command: Command) =>
      run(async (context, options) => (await import('./commands/comment.ts')).runComment(context, files, options))(
        command,
      ),
    );
}
