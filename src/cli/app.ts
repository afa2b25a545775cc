import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { UsageError } from '../model/error.ts';
import { escapeBlock } from '../report/escape.ts';
import { addCareCommands } from './add-care-commands.ts';
import { addLedgerCommands } from './add-ledger-commands.ts';
import { addMainCommands } from './add-main-commands.ts';
import { addReviewCommands } from './add-review-commands.ts';
import { addRunCommands } from './add-run-commands.ts';
import { addSandboxCommands } from './add-sandbox-commands.ts';
import { addWritingCommands } from './add-writing-commands.ts';
import type { CiNews } from './ci-news.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { CommonOptions } from './options.ts';
import { readEnvFile } from './read-env-file.ts';
import { exitCodeOf, reportError } from './report-error.ts';
import { VERSION } from './version.ts';

/** What a command line came to. */
interface Outcome {
  code: ExitCode;
}

/**
 * Runs one command line and answers its exit code. Each command is loaded when it is used, so that `--help` and
 * `--version` start fast.
 */
export async function runApp(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const outcome: Outcome = { code: EXIT.done };
  const program = buildProgram(context, outcome);
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      if (error.code !== 'commander.help') context.stderr.write(`\n  hint: ${helpFor(program, args)}\n`);
      return EXIT.usage;
    }
    return await reportError(context, error, optionsOf(program));
  }
}

function buildProgram(context: CommandContext, outcome: Outcome): Command {
  const program = new Command('trueup');
  program
    .description('Keeps Intercom custom objects as code: YAML in, a plan to review, an apply you can trust.')
    .version(VERSION, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // Complaints quote the command line, which may come from anywhere.
      writeErr: (text) => context.stderr.write(escapeBlock(text)),
      outputError: (text, write) => write(text.replace(/^error: /u, 'Error: ')),
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
    })
    .configureHelp({ showGlobalOptions: true });
  addCommonOptions(program);
  const run = runner(context, outcome);
  addMainCommands(program, run);
  addWritingCommands(program, run);
  addReviewCommands(program, run);
  addCareCommands(program, run);
  addLedgerCommands(program, run);
  addRunCommands(program, run);
  addSandboxCommands(program, run);
  program.addHelpText('after', EXAMPLES);
  return program;
}

const EXAMPLES = `
Examples:
  trueup validate                        check the YAML, offline
  trueup plan --sandbox                  try it without an account, against the embedded Intercom
  trueup plan --out plan.json            read Intercom, show and save what would change
  trueup apply plan.json                 perform exactly what was reviewed
  trueup drift                           what moved in Intercom since (exit 2 when something did)

Exit codes: 0 done, 1 failed before anything was written, 2 changes pending (plan --detailed-exitcode, drift, compare),
3 applied in part, 4 refused by a guard, 5 the reviewed plan does not match, 64 usage, 65 invalid configuration,
75 try again later, 77 not authorised, 130 interrupted, 143 terminated.
`;

function addCommonOptions(program: Command): void {
  const repeat = (value: string, all: readonly string[] = []) => [...all, value];
  program
    .option('-C, --chdir <dir>', 'act as if started in this directory')
    .option('--env <name>', 'environment of trueup.yaml to use')
    .option('--env-file <file>', 'read variables from this file; those already set win')
    .option('--token-file <file>', 'read the access token from this file')
    .option('--api-url <url>', 'where Intercom is: https, or http on loopback (also INTERCOM_API_URL)')
    .option('--sandbox', 'use the embedded Intercom, kept in .trueup/sandbox.json')
    .addOption(new Option('--target <glob>', 'only these addresses; repeat for more').argParser(repeat))
    .addOption(new Option('--exclude <glob>', 'not these addresses; repeat for more').argParser(repeat))
    .option('--parallelism <n>', 'requests in flight at most (default 20)')
    .option('--budget <percent>', 'use this share of the rate limit, e.g. 60%; the rest is left to others')
    .option('--deadline <time>', 'refuse what cannot be done in this time, e.g. 30s or 5m; start nothing after it')
    .option('--lock-timeout <time>', 'wait this long for a held ledger, e.g. 30s or 5m')
    .option('--json', 'print JSON: lines for plan, apply and drift, one document elsewhere')
    .option('--no-color', 'no colours')
    .option('--no-input', 'never ask')
    .option('-q, --quiet', 'leave out what is not needed')
    .option('-v, --verbose', 'show values and lists in full');
}

/** Runs a command's action with the context its flags ask for, and keeps its exit code. */
export type Runner = <Options extends CommonOptions>(
  action: (context: CommandContext, options: Options) => Promise<ExitCode> | ExitCode,
) => (command: Command) => Promise<void>;

function runner(context: CommandContext, outcome: Outcome): Runner {
  return (action) => async (command) => {
    const given = command.optsWithGlobals() as CommonOptions & { readonly chdir?: string };
    const options = { ...given, target: given.target ?? [], exclude: given.exclude ?? [] };
    const cwd = await directoryOf(context, given.chdir);
    const env = await readEnvFile(cwd, context.env, options.envFile);
    const interactive = context.interactive && options.input && !options.json;
    const there = { ...context, cwd, env, interactive };
    outcome.code = await (options.ci || env['TRUEUP_WEBHOOK_URL']
      ? actAndTell(there, options, action)
      : action(there, options as never));
  };
}

/** What comes of it, good or bad, is also told whoever asked to be told: the CI system (`--ci`), a webhook. */
async function actAndTell<Options extends CommonOptions>(
  context: CommandContext,
  options: CommonOptions,
  action: (context: CommandContext, options: Options) => Promise<ExitCode> | ExitCode,
): Promise<ExitCode> {
  const heard: CiNews[] = [];
  const ci = options.ci ? await (await import('./ci-news.ts')).openCi(context, heard) : undefined;
  const tell = async (code: ExitCode) => (await import('./tell-webhook.ts')).tellWebhook(context, heard, code);
  let code: ExitCode;
  try {
    code = await action({ ...context, news: (news) => void heard.push(news) }, options as Options);
  } catch (error) {
    code = exitCodeOf(context, error);
    await ci?.fail(error, code);
    await tell(code);
    throw error;
  }
  await ci?.end(code);
  await tell(code);
  return code;
}

async function directoryOf(context: CommandContext, chdir: string | undefined): Promise<string> {
  const directory = resolve(context.cwd, chdir ?? '.');
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) throw new UsageError(`-C ${chdir} is no directory`, 'Name the directory of the project.');
  return directory;
}

/** Where to look up what a command line that is off should have been. */
function helpFor(program: Command, args: readonly string[]): string {
  const words: string[] = ['trueup'];
  let within = program;
  for (const word of args) {
    const found = within.commands.find((each) => each.name() === word);
    if (found === undefined) continue;
    words.push(word);
    within = found;
  }
  return `${words.join(' ')} --help lists ${within.commands.length > 0 ? 'the commands and flags' : 'its arguments and flags'}.`;
}

function optionsOf(program: Command): CommonOptions & { readonly jsonInto?: string; readonly chdir?: string } {
  const used = program.args[0];
  const command = program.commands.find((each) => each.name() === used);
  return (command ?? program).optsWithGlobals();
}
