import type { Project } from '../../model/project.ts';
import type { CheckResult } from '../../report/doctor-report.ts';
import { renderDoctor, renderDoctorJson } from '../../report/doctor-text.ts';
import type { CommandContext } from '../context.ts';
import { apiVersion } from '../doctor/api-version.ts';
import { applyScopes } from '../doctor/apply-scopes.ts';
import { attributeNames } from '../doctor/attribute-names.ts';
import { runCheck, type Supply } from '../doctor/check.ts';
import { clock } from '../doctor/clock.ts';
import { configuration } from '../doctor/configuration.ts';
import { type Connected, type Connection, openConnection } from '../doctor/connection.ts';
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
import { type CommonOptions, parallelismOf } from '../options.ts';
import { openBackend } from '../session.ts';
import { styleFor } from '../style.ts';

/** `trueup doctor`: everything `plan` and `apply` rely on, looked at one by one. Sends no write. */
export async function runDoctor(context: CommandContext, options: CommonOptions): Promise<ExitCode> {
  parallelismOf(options);
  const loaded = await loadConfiguration(context, { env: options.env });
  const { connection, close } = await openConnection(context, options, loaded);
  try {
    const checks = await runChecks(context, options, loaded, connection);
    const look = { style: styleFor(context.stdout, context, options.color), quiet: options.quiet === true };
    context.stdout.write(options.json ? renderDoctorJson(checks) : renderDoctor(checks, look));
    return exitCodeOf(checks, connection);
  } finally {
    await close();
  }
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
