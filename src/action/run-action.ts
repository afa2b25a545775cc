import type { CiHost } from '../ci/ci-host.ts';
import { runApp } from '../cli/app.ts';
import { findCiHost } from '../cli/ci-tools.ts';
import type { CommandContext } from '../cli/context.ts';
import { EXIT, type ExitCode } from '../cli/exit-code.ts';
import { reportError } from '../cli/report-error.ts';
import { writeRunnerValues } from '../cli/runner-files.ts';
import { UsageError } from '../model/error.ts';
import { renderGithubCommand } from '../report/github-command.ts';
import { buildArgs, buildCommentArgs, buildValidateArgs } from './action-args.ts';
import { actionContext, openActionLog } from './action-context.ts';
import { type ActionInputs, readActionInputs } from './action-inputs.ts';

/** The action's main step: inputs in, one command run in this process, its exit code out. */
export async function runAction(edge: CommandContext): Promise<ExitCode> {
  const log = openActionLog(edge);
  let said = '';
  let annotated = false;
  const commands = {
    ...log.commands,
    write: (text: string) => {
      annotated ||= text.startsWith('::error ') || text.includes('\n::error ');
      log.commands.write(text);
    },
  };
  const heard = (text: string): void => {
    said += text;
  };
  try {
    const inputs = readActionInputs(edge.env);
    const code = await runInputs(actionContext(edge, { ...log, commands }, inputs, heard), inputs);
    if (code !== EXIT.done && !annotated) commands.write(failure(inputs.command, code, said));
    return code;
  } catch (error) {
    const context = actionContext(edge, log, { token: undefined, githubToken: undefined }, heard);
    const code = await reportError(context, error, { color: true, input: false, target: [], exclude: [] });
    log.commands.write(failure('action', code, said));
    await writeRunnerValues(edge, 'GITHUB_OUTPUT', { exitcode: String(code) });
    return code;
  } finally {
    log.close();
  }
}

async function runInputs(context: CommandContext, inputs: ActionInputs): Promise<ExitCode> {
  const { command, values } = inputs;
  const host = await findCiHost(context);
  const why = command === 'validate' ? undefined : whyOffline(context, host, inputs);
  if (why !== undefined) return checkOffline(context, inputs, why);
  const place = { cwd: context.cwd, temporary: context.env['RUNNER_TEMP'] };
  const code = await runApp(buildArgs(inputs, place), context);
  if (command === 'drift' && code === EXIT.changesPending && values.get('fail-on-drift') === 'false') return EXIT.done;
  if (command !== 'plan' || code !== EXIT.done || host?.request === undefined) return code;
  if (values.get('comment') === 'never' && values.get('labels') === 'false') return code;
  return runComment(context, buildCommentArgs(inputs, place));
}

/**
 * Why nothing can be read from Intercom here: whoever proposes a change without the right to push it is given no secrets.
 * Where a workflow hands one out all the same (`pull_request_target`), what strangers wrote still does not meet it: the
 * plan would show them what Intercom holds.
 */
function whyOffline({ env }: CommandContext, host: CiHost | undefined, { token }: ActionInputs): string | undefined {
  if (host?.isFork) return 'a pull request from a fork is given no secrets';
  const byDependabot = env['GITHUB_ACTOR'] === 'dependabot[bot]' && host?.request !== undefined;
  const hasToken = token !== undefined || (env['INTERCOM_ACCESS_TOKEN'] ?? '') !== '';
  return byDependabot && !hasToken ? 'a pull request by Dependabot is given no secrets' : undefined;
}

async function checkOffline(context: CommandContext, inputs: ActionInputs, why: string): Promise<ExitCode> {
  if (inputs.command === 'apply')
    throw new UsageError(
      `Nothing is applied here: ${why}`,
      'Apply what was merged: on: push, to the protected branch.',
    );
  const message = `The YAML is checked offline and nothing is read from Intercom: ${why}.`;
  context.commands?.write(
    `${renderGithubCommand({ severity: 'notice', title: `trueup ${inputs.command}`, message })}\n`,
  );
  return runApp(buildValidateArgs(inputs), context);
}

/** A comment that could not be made fails the step: whoever reviews would take an old one for the new one. */
async function runComment(context: CommandContext, args: readonly string[]): Promise<ExitCode> {
  let told = '';
  const stdout = {
    ...context.stdout,
    write: (text: string) => {
      told += text;
    },
  };
  const code = await runApp(args, { ...context, stdout });
  // Nothing is told where there was no token to comment with.
  if (code !== EXIT.done || told === '') return code;
  const { comment, id, url } = JSON.parse(told) as { comment: string; id: string | null; url: string | null };
  context.stdout.write(
    comment === 'nothing' ? 'no comment\n' : `comment ${comment}${url === null ? '' : `: ${url}`}\n`,
  );
  if (id !== null) await writeRunnerValues(context, 'GITHUB_OUTPUT', { 'comment-id': id, 'comment-url': url ?? '' });
  return code;
}

/** Where the runner shows no more than that a step failed, its reason. */
function failure(what: string, code: ExitCode, said: string): string {
  const reason = /^Error: (.*)$/mu.exec(said)?.[1] ?? 'the log says why';
  return `${renderGithubCommand({ severity: 'error', title: `trueup ${what}: exit ${code}`, message: reason })}\n`;
}
