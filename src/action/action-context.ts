import type { CommandContext, Output } from '../cli/context.ts';
import { writeRunnerValues } from '../cli/runner-files.ts';
import { type ActionInputs, readInput, withoutInputs } from './action-inputs.ts';
import { openWorkflowLog, type WorkflowLog } from './workflow-log.ts';

/** Variables that hold secrets, whoever set them. */
const SECRET = /^(?:INTERCOM_\w*TOKEN\w*|TRUEUP_(?:LEDGER|PLAN)_KEY|GITHUB_TOKEN|GH_TOKEN)$/u;
/** What is shorter would be blotted out of words. */
const LEAST_SECRET = 8;

/** Opens the log of a step, with all that is secret masked in it before anything else is said. */
export function openActionLog({ env, stdout, randomBytes }: CommandContext): WorkflowLog {
  const log = openWorkflowLog(stdout, `trueup-${Buffer.from(randomBytes(16)).toString('hex')}`);
  const named = Object.entries(env).flatMap(([name, value]) => (SECRET.test(name) ? [value] : []));
  const secrets = [readInput(env, 'token'), readInput(env, 'github-token'), ...named].flatMap(
    (each) => each?.trim() ?? [],
  );
  for (const secret of new Set(secrets.flatMap((each) => each.split(/[\r\n]+/u))))
    if (secret.length >= LEAST_SECRET) log.commands.write(`::add-mask::${secret.replaceAll('%', '%25')}\n`);
  return log;
}

/** What a command may touch within a step of a workflow. `heard` is told all messages. */
export function actionContext(
  edge: CommandContext,
  log: WorkflowLog,
  { token, githubToken }: Pick<ActionInputs, 'token' | 'githubToken'>,
  heard: (text: string) => void = () => undefined,
): CommandContext {
  const { terminal: _terminal, ...rest } = edge;
  const stderr: Output = {
    ...log.text,
    write: (text) => {
      heard(text);
      log.text.write(text);
    },
  };
  return {
    ...rest,
    stdout: log.text,
    stderr,
    commands: log.commands,
    interactive: false,
    env: { ...withoutInputs(edge.env), ...(githubToken === undefined ? {} : { GITHUB_TOKEN: githubToken }) },
    ...(token === undefined ? {} : { token }),
    // For the step after this one, in case that this one is ended before it gives the lock back.
    noteLock: (id) => writeRunnerValues(edge, 'GITHUB_STATE', { lock: id ?? '', pid: String(edge.host.pid) }),
  };
}
