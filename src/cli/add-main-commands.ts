import type { Command } from 'commander';
import type { Runner } from './app.ts';

/** The commands of every day: from the YAML to a plan, to Intercom, and back to what moved there. */
export function addMainCommands(program: Command, run: Runner): void {
  program
    .command('validate')
    .argument('[paths...]', 'show only problems in these files')
    .description('check the YAML, offline: every problem at file:line:col, with a fix')
    .option('--format <format>', 'text (default), json, sarif (code scanners) or github (annotations of a workflow)')
    .option('--json-into <file>', 'also write the problems as JSON into this file')
    .option('--sarif-into <file>', 'also write the problems as SARIF into this file')
    .option('--junit-into <file>', 'also write it as JUnit into this file')
    .option('--codequality-into <file>', "also write the problems as GitLab's code quality into this file")
    .option('--warnings-as-errors', 'exit 65 for warnings too')
    .option('--ci', 'also tell the CI system: job summary, outputs, and annotations at the lines')
    .action((paths: string[], _options, command: Command) =>
      run(async (context, options) => (await import('./commands/validate.ts')).runValidate(context, paths, options))(
        command,
      ),
    );
  program
    .command('plan')
    .description('read Intercom and show what apply would do; sends no write')
    .option('--out <file>', 'save the plan, to be reviewed and applied')
    .option('--json-into <file>', 'also write the plan as JSON into this file')
    .option('--markdown-into <file>', 'also write the plan as Markdown, short enough for a comment, into this file')
    .option(
      '--html-into <file>',
      'also write the plan as a page for a browser, one file that asks no server, into this file',
    )
    .option('--sarif-into <file>', 'also write it as SARIF, each change at its line, into this file')
    .option('--junit-into <file>', 'also write it as JUnit into this file')
    .option('--gitlab-into <file>', "also write the counts for GitLab's widget into this file")
    .option('--detailed-exitcode', 'exit 2 when there is something to do')
    .option('--ci', 'also tell the CI system: job summary, outputs, and annotations at the lines')
    .option('--base <ref>', 'only what the YAML says differently since HEAD branched off this commit, e.g. origin/main')
    .option('--adopt', 'plan to take over what exists and was not applied from here')
    .option('--allow-deletes <n>', 'allow exactly this many deletes')
    .option(
      '--shard <i/n>',
      'only this part of n, e.g. 2/4, where n jobs share the work; needs a ledger they can share',
    )
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/plan.ts')).runPlan(context, options))(command),
    );
  program
    .command('apply')
    .argument('[planfile]', 'a plan saved by trueup plan --out: only its steps are performed')
    .description('make Intercom as the YAML says, as far as it was reviewed')
    .option('-y, --auto-approve', 'do not ask')
    .option('--ci', 'also tell the CI system: job summary, outputs, and annotations at the lines')
    .option('-i, --interactive', 'walk through the plan in the terminal and choose what is performed')
    .option('--adopt', 'take over what exists and was not applied from here')
    .option('--allow-deletes <n>', 'allow exactly this many deletes')
    .option('--json-into <file>', 'also write the plan as JSON into this file')
    .option('--html-into <file>', 'also write what it came to as a page for a browser into this file')
    .option(
      '--markdown-into <file>',
      'also write what it came to as Markdown, short enough for a comment, into this file',
    )
    .option(
      '--shard <i/n>',
      'only this part of n, e.g. 2/4, at the same time as the others; needs a ledger they can share',
    )
    .option('--shard-group <name>', 'what all shards of one run have in common (default: what the CI calls the run)')
    .option('--journal <file>', 'the journal a saved undo was made from, where it is not in .trueup/runs')
    .action((planFile: string | undefined, _options, command: Command) =>
      run(async (context, options) => (await import('./commands/apply.ts')).runApply(context, planFile, options))(
        command,
      ),
    );
  program
    .command('drift')
    .description('what moved in Intercom since the last apply; exit 2 when some of it is not accepted')
    .option(
      '--write',
      'make the YAML say what Intercom says, keeping comments and order; exit 2 when something is left',
    )
    .option('--dry-run', 'with --write: only show what would change in the files')
    .option('--issue', 'keep one issue of the environment: open with the differences, closed when there are none')
    .option('--sarif-into <file>', 'also write it as SARIF, each difference at its line, into this file')
    .option('--junit-into <file>', 'also write it as JUnit into this file')
    .option('--ci', 'also tell the CI system: job summary, outputs, and annotations at the lines')
    .option('--json-into <file>', 'also write the report as JSON lines into this file')
    .option('--markdown-into <file>', 'also write the report as Markdown, short enough for a comment, into this file')
    .action((_options, command: Command) =>
      run(async (context, options) => (await import('./commands/drift.ts')).runDrift(context, options))(command),
    );
  program
    .command('show')
    .argument('<planfile|run>', 'a saved plan, the name of a run, or `latest`')
    .argument('[planfiles...]', 'the plans of the other shards: all of them are shown as one')
    .description('render a saved plan or a run')
    .option('--markdown-into <file>', 'also write it as Markdown, short enough for a comment, into this file')
    .option('--html-into <file>', 'also write it as a page for a browser into this file')
    .action((what: string, others: string[], _options, command: Command) =>
      run(async (context, options) =>
        (await import('./commands/show.ts')).runShow(context, [what, ...others], options),
      )(command),
    );
}
