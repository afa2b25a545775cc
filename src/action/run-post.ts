import { runApp } from '../cli/app.ts';
import type { CommandContext } from '../cli/context.ts';
import { EXIT, type ExitCode } from '../cli/exit-code.ts';
import { renderGithubCommand } from '../report/github-command.ts';
import { buildUnlockArgs } from './action-args.ts';
import { actionContext, openActionLog } from './action-context.ts';
import { readActionInputs } from './action-inputs.ts';
import type { WorkflowLog } from './workflow-log.ts';

/**
 * The action's last step: gives back the ledger's lock when the main step was ended before it could. Only the lock that it
 * asked for under its own id goes; whoever else holds it keeps it.
 */
export async function runPost(edge: CommandContext): Promise<ExitCode> {
  const id = edge.env['STATE_lock'] ?? '';
  if (!/^[0-9a-f]{16}$/u.test(id)) return EXIT.done;
  const log = openActionLog(edge);
  try {
    await unlock(edge, log, id);
  } finally {
    log.close();
  }
  return EXIT.done;
}

async function unlock(edge: CommandContext, log: WorkflowLog, id: string): Promise<void> {
  const { host } = edge;
  const pid = Number(edge.env['STATE_pid']);
  if (Number.isSafeInteger(pid) && pid > 0 && pid !== host.pid && host.isAlive(pid))
    return warn(log, `The ledger's lock ${id} was left: the step that holds it (process ${pid}) still runs.`);
  const inputs = readActionInputs(edge.env);
  let said = '';
  const silent = {
    ...log.text,
    write: (text: string) => {
      said += text;
    },
  };
  const context = { ...actionContext(edge, log, inputs), stdout: silent, stderr: silent };
  const code = await runApp(buildUnlockArgs(inputs, id), context);
  if (code === EXIT.done)
    return log.text.write(`Released the ledger's lock ${id}, which the step that was ended still held.\n`);
  // Not locked any more, or by somebody else: then ours never stood, or is gone.
  if (code === EXIT.usage || code === EXIT.refused) return;
  log.text.write(said);
  warn(log, `The ledger's lock ${id} may still stand. When nobody else applies: trueup ledger unlock ${id}`);
}

function warn(log: WorkflowLog, message: string): void {
  log.commands.write(`${renderGithubCommand({ severity: 'warning', title: 'trueup', message })}\n`);
}
