import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** What was done, and how to take it back. */
export function addRunCommands(program: Command, run: Runner): void {
  program
    .command('runs')
    .description('what was applied from here, newest first, and how it ended; offline')
    .option('--limit <n>', 'how many to show (default: 20)')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/runs.ts')).runRuns(context, options))(command),
    );
  program
    .command('undo')
    .argument('<run|file>', 'the name of a run, `latest`, or the journal of one, as a CI artifact holds it')
    .description('a plan that takes back a run: what it changed, created and deleted; asks before it writes')
    .option('--out <file>', 'save the plan, to be reviewed and applied')
    .option('--json-into <file>', 'also write the plan as JSON into this file')
    .option('--markdown-into <file>', 'also write the plan as Markdown, short enough for a comment, into this file')
    .option('--html-into <file>', 'also write the plan as a page for a browser into this file')
    .option('-y, --auto-approve', 'do not ask')
    .option('--allow-deletes <n>', 'allow exactly this many deletes')
    .addHelpText('after', UNDO_HELP)
    .action((what: string, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/undo.ts')).runUndo(context, what, options))(command),
    );
}

const UNDO_HELP = `
Only what still is as the run left it goes back; what was changed since, and what cannot be brought back, is named in the
plan (exit 5 when something was changed since). Without a terminal nothing is written unless -y says so. Take the YAML
back too (git revert): the next plan would make the same changes again.
`;
