import { TrueupError, UsageError } from '../../model/error.ts';
import { countDifferences } from '../../report/comparison.ts';
import { renderComparisonDocument } from '../../report/comparison-json.ts';
import { renderComparison } from '../../report/comparison-text.ts';
import { compareWorkspaces, type OpenSide } from '../compare-workspaces.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { CommonOptions } from '../options.ts';
import { openSession, readLedger } from '../session.ts';
import { styleFor } from '../style.ts';
import { tellRecovered, tellWarnings } from '../tell.ts';
import { planOptionsOf } from './plan.ts';

export interface CompareCommandOptions extends CommonOptions {
  readonly all?: boolean;
}

/** `trueup compare ENV1 ENV2`: what differs live between two workspaces. Sends no write; exit 2 when something does. */
export async function runCompare(
  context: CommandContext,
  env1: string,
  env2: string,
  options: CompareCommandOptions,
): Promise<ExitCode> {
  checkUsage(env1, env2, options);
  const { targets: target, excludes: exclude } = planOptionsOf(options);
  const left = await openSide(context, env1, options);
  try {
    const right = await openSide(context, env2, options);
    try {
      const comparison = await compareWorkspaces(left, right, { target, exclude, all: options.all === true });
      const style = styleFor(context.stdout, context, options.color);
      context.stdout.write(
        options.json
          ? renderComparisonDocument(comparison)
          : renderComparison(comparison, { style, verbose: options.verbose === true }),
      );
      return countDifferences(comparison) > 0 ? EXIT.changesPending : EXIT.done;
    } finally {
      await right.session.close();
    }
  } finally {
    await left.session.close();
  }
}

function checkUsage(env1: string, env2: string, options: CompareCommandOptions): void {
  if (env1 === env2) {
    throw new UsageError(
      `${env1} cannot be compared with itself`,
      'Name two environments: trueup compare default staging',
    );
  }
  if (options.env !== undefined) {
    throw new UsageError('compare names its two environments itself, and --env names a third', 'Leave --env out.');
  }
  if (options.tokenFile !== undefined && !options.sandbox) {
    throw new UsageError(
      '--token-file holds one token, and two workspaces need one each',
      'Set the variables that `token_env` names in each environment; --env-file can hold both.',
    );
  }
}

async function openSide(context: CommandContext, environment: string, options: CommonOptions): Promise<OpenSide> {
  const session = await openSession(context, { ...options, env: environment }, { withKey: false }).catch(
    (error: unknown) => {
      throw ofEnvironment(environment, error);
    },
  );
  try {
    tellWarnings(context, session, options);
    const { ledger, recovered } = await readLedger(session);
    tellRecovered(context, recovered);
    return { session, ledger };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Two tokens are in play: says whose is wrong, and how each environment gets its own. */
function ofEnvironment(environment: string, error: unknown): unknown {
  if (!(error instanceof TrueupError) || !OF_TOKEN.has(error.code)) return error;
  return new TrueupError(`Environment ${environment}: ${error.message}`, {
    code: error.code,
    category: error.category,
    hint: `${error.hint ?? ''} Each environment names the variable of its own token: workspace: { token_env: NAME }.`.trim(),
    cause: error.cause,
  });
}

const OF_TOKEN: ReadonlySet<string> = new Set(['wrong-workspace', 'no-token', 'token-malformed', 'token-refused']);
