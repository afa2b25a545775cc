import { UsageError } from '../../model/error.ts';
import type { CommandContext } from '../context.ts';

/** What CI systems call one run of all jobs; a job that is run again finds the same. */
const RUN_VARIABLES = [
  'GITHUB_RUN_ID',
  'CI_PIPELINE_ID',
  'BUILDKITE_BUILD_ID',
  'CIRCLE_WORKFLOW_ID',
  'BUILD_BUILDID',
  'BITBUCKET_PIPELINE_UUID',
  'BUILD_TAG',
] as const;

/** The name that the jobs of one run have in common: `--shard-group`, or what their CI calls the run. */
export function groupNameOf({ env }: Pick<CommandContext, 'env'>, given: string | undefined): string {
  if (given !== undefined) {
    if (/^[\w.:@/{}-]{1,200}$/u.test(given)) return given;
    throw new UsageError(
      `--shard-group is ${JSON.stringify(given)}`,
      'Give letters, digits, and . : @ / - _, at most 200 of them.',
    );
  }
  for (const name of RUN_VARIABLES) {
    const value = env[name];
    if (value !== undefined && value !== '') return `${name}=${value}`.slice(0, 200);
  }
  throw new UsageError(
    '--shard needs a name that all jobs of this run share, and no CI tells one',
    `Pass the same --shard-group NAME to each of them, another one in every run (known variables: ${RUN_VARIABLES.join(', ')}).`,
  );
}
