import type { Json } from '../model/json.ts';
import { bitbucketHost } from './bitbucket.ts';
import type { CiHost } from './ci-host.ts';
import { githubHost } from './github.ts';
import { gitlabHost } from './gitlab.ts';

/** What is looked for, for messages. */
export const KNOWN_HOSTS = 'GITHUB_ACTIONS (GitHub), GITLAB_CI (GitLab) or BITBUCKET_BUILD_NUMBER (Bitbucket)';

/** The CI system this job runs in; undefined when it is none that is known. `event`: what GitHub says happened. */
export function detectHost(
  env: { readonly [name: string]: string | undefined },
  event: Json | undefined,
): CiHost | undefined {
  return githubHost(env, event) ?? gitlabHost(env) ?? bitbucketHost(env);
}
