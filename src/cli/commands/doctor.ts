import type { ApiClient } from '../../api/client.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { Project } from '../../model/project.ts';
import type { CheckResult } from '../../report/doctor-report.ts';
import { renderDoctor, renderDoctorJson } from '../../report/doctor-text.ts';
import { type Asked, askCanary, type CanaryCommandOptions } from '../ask-canary.ts';
import { checkWorkspace } from '../check-workspace.ts';
import type { CommandContext } from '../context.ts';
import { apiVersion } from '../doctor/api-version.ts';
import { applyScopes } from '../doctor/apply-scopes.ts';
import { attributeNames } from '../doctor/attribute-names.ts';
import { runCheck, type Supply } from '../doctor/check.ts';
import { clock } from '../doctor/clock.ts';
import { configuration } from '../doctor/configuration.ts';
import { type Connected, type Connection, openConnection } from '../doctor/connection.ts';
import { contactAttributes } from '../doctor/contact-attributes.ts';
import { conversationAttributes } from '../doctor/conversation-attributes.ts';
import { ledger } from '../doctor/ledger.ts';
import { nodeVersion } from '../doctor/node-version.ts';
import { planScopes } from '../doctor/plan-scopes.ts';
import { rateBudget } from '../doctor/rate-budget.ts';
import { token } from '../doctor/token.ts';
import { typesReachable } from '../doctor/types-reachable.ts';
import { workspace } from '../doctor/workspace.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type LoadedConfiguration, loadConfiguration } from '../load-configuration.ts';
import { openBackend } from '../open-backend.ts';
import { type CommonOptions, parallelismOf } from '../options.ts';
import { styleFor } from '../style.ts';

/**
 * `trueup doctor`: everything `plan` and `apply` rely on, looked at one by one. Sends no write; with `--canary` it then
 * writes to things of its own, to learn what nothing documents.
 */
export async function runDoctor(context: CommandContext, options: CanaryCommandOptions): Promise<ExitCode> {
  parallelismOf(options);
  checkApproval(context, options);
  const loaded = await loadConfiguration(context, { env: options.env });
  const { connection, openWriter, close } = await openConnection(context, options, loaded);
  try {
    const checks = await runChecks(context, options, loaded, connection);
    const look = { style: styleFor(context.stdout, context, options.color), quiet: options.quiet === true };
    if (!options.json) context.stdout.write(renderDoctor(checks, look));
    const asked = options.canary ? await askIfFine(context, options, checks, connection, openWriter) : undefined;
    if (options.json) context.stdout.write(renderDoctorJson(checks, asked?.report));
    if (asked?.code === undefined && asked?.stopped !== undefined) throw asked.stopped;
    return asked?.code ?? exitCodeOf(checks, connection);
  } finally {
    await close();
  }
}

/** Before anything is read: nobody is there to say yes. */
function checkApproval(context: CommandContext, { canary, autoApprove }: CanaryCommandOptions): void {
  if (autoApprove && !canary)
    throw new UsageError('-y approves what --canary writes', 'Add --canary, or leave -y out.');
  if (!canary || autoApprove || context.interactive) return;
  throw new UsageError(
    'doctor --canary writes to Intercom, needs an approval, and there is no terminal to ask in',
    'Pass -y (--auto-approve): it makes a few instances and one contact of its own and deletes them.',
  );
}

/** Without these a canary would fail, or ask the wrong workspace. */
const NEEDED: readonly string[] = [configuration, token, workspace, apiVersion, typesReachable, planScopes].map(
  ({ name }) => name,
);

async function askIfFine(
  context: CommandContext,
  options: CanaryCommandOptions,
  checks: readonly CheckResult[],
  connection: Connection,
  openWriter: (() => ApiClient) | undefined,
): Promise<Asked> {
  const failed = checks.filter(({ name, status }) => status === 'failure' && NEEDED.includes(name));
  try {
    if (connection.state === 'connected' && openWriter !== undefined) {
      // Another workspace ends every command in the same way.
      checkWorkspace(connection.project, await connection.api.workspace.read());
      if (failed.length === 0) return await askCanary(context, options, connection.project, openWriter());
    }
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    return { report: null, code: undefined, stopped: error };
  }
  context.stderr.write(`The canary was not sent: ${failed.map(({ name }) => name).join(', ')} failed.\n`);
  return { report: null, code: undefined };
}

async function runChecks(
  context: CommandContext,
  options: CommonOptions,
  loaded: LoadedConfiguration,
  connection: Connection,
): Promise<readonly CheckResult[]> {
  const { project } = loaded;
  const connected = supplyConnected(connection);
  const declared: Supply<{ project: Project }> = project ? { needs: { project } } : NO_PROJECT;
  const open = (root: Project) => () => openBackend(context, options, { project: root });
  const kept = project ? { needs: { context, project, open: open(project) } } : NO_PROJECT;
  const source = options.sandbox ? 'the sandbox' : (options.tokenFile ?? project?.workspace.tokenEnv ?? '');
  return Promise.all([
    runCheck(nodeVersion, { needs: context.host }),
    runCheck(configuration, { needs: { context, loaded } }),
    runCheck(token, { needs: { connection, source } }),
    runCheck(workspace, connected),
    runCheck(apiVersion, connected),
    runCheck(typesReachable, connected),
    runCheck(planScopes, connected),
    runCheck(applyScopes, declared),
    runCheck(contactAttributes, connected),
    runCheck(conversationAttributes, connected),
    runCheck(attributeNames, connected),
    runCheck(clock, connected),
    runCheck(rateBudget, connected),
    runCheck(ledger, kept),
  ]);
}

const NO_PROJECT = { missing: 'trueup.yaml has errors' } as const;

function supplyConnected(connection: Connection): Supply<Connected> {
  if (connection.state === 'connected') return { needs: connection };
  if (connection.state === 'untried') return { missing: connection.why };
  return { missing: isUnauthorised(connection) ? 'it takes an accepted token' : 'Intercom was not reached' };
}

/** The first failure decides, in the order in which the other commands would meet them. */
function exitCodeOf(checks: readonly CheckResult[], connection: Connection): ExitCode {
  const failed = checks.find(({ status }) => status === 'failure')?.name;
  if (failed === undefined) return EXIT.done;
  if (failed === configuration.name) return EXIT.invalidConfiguration;
  const isTokens = failed === planScopes.name || (failed === token.name && isUnauthorised(connection));
  return isTokens ? EXIT.unauthorised : EXIT.failed;
}

function isUnauthorised(connection: Connection): boolean {
  return connection.state === 'refused' && connection.error.category === 'unauthorised';
}
