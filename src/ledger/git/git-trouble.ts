import { TrueupError } from '../../model/error.ts';
import { notPermitted, unreachable } from '../engine-errors.ts';
import type { GitEnd } from './git-port.ts';

/**
 * What it means that git failed. `passing`: the server or the way to it broke off, and the same may work at once.
 * `unreachable`: nothing was sent.
 */
export type GitTrouble = 'not-permitted' | 'not-found' | 'unreachable' | 'passing' | 'unknown';

// Read from above: a server that refuses somebody hangs up as well.
const SIGNS: readonly (readonly [GitTrouble, RegExp])[] = [
  ['passing', /returned error: (?:5\d\d|429)|HTTP (?:5\d\d|429)/u],
  [
    'not-permitted',
    /returned error: 40[13]|HTTP 40[13]|authentication failed|could not read (?:username|password)|terminal prompts disabled|permission (?:to .* )?denied|access denied|write access .* not granted|host key verification failed|dubious ownership|not allowed to/iu,
  ],
  [
    'not-found',
    /returned error: 404|HTTP 404|repository .*not found|does not appear to be a git repository|project you were looking for/iu,
  ],
  [
    'unreachable',
    /could not resolve|failed to connect|connection refused|couldn't connect|unable to connect|connect to host|no route to host|network is unreachable|certificate (?:verif|problem)/iu,
  ],
  [
    'passing',
    /early EOF|hung up|RPC failed|connection (?:was )?reset|recv failure|empty reply|transfer closed|unexpected|timed out|too slow|invalid server response|protocol error|bad (?:band|line length)/iu,
  ],
];

export function troubleOf(end: GitEnd): GitTrouble {
  if (end.how === 'timed-out') return 'passing';
  return SIGNS.find(([, sign]) => sign.test(end.stderr))?.[0] ?? 'unknown';
}

/** What a person is told of it; `why` comes from `quoteGit`. */
export function refusalOf(trouble: GitTrouble, location: string, why: string): TrueupError {
  if (trouble === 'not-permitted') return notAllowed(location, why);
  if (trouble === 'not-found')
    return notPermitted(
      location,
      `there is no repository, or none that may be seen: ${why}`,
      'Check the address of the remote (`git remote -v`), and that these credentials may see what is there.',
    );
  if (trouble === 'unknown')
    return new TrueupError(`${location} cannot be used: ${why}`, {
      code: 'ledger-git-failed',
      category: 'failed',
      hint: 'Check the remote with `git ls-remote`, and that trueup-* branches may be made there.',
    });
  return unreachable(location, why);
}

export function notAllowed(location: string, why: string): TrueupError {
  return notPermitted(location, `this may not be done with these credentials: ${why}`, RIGHTS);
}

const RIGHTS =
  'Whoever applies has to be able to push: on GitHub give the job `permissions: contents: write`; on GitLab let job tokens ' +
  'push, or use a project access token with write_repository. No rule may protect trueup-ledger/*, trueup-lock/* and trueup-copy/*.';

const NOISE = /^(?:(?:hint|warning|note):|please make sure you have the correct access|and the repository exists)/iu;

/** What git said, in one line, without credentials. */
export function quoteGit(end: GitEnd, secrets: readonly string[]): string {
  if (end.how === 'timed-out') return 'git did not end in time';
  const said = end.stderr
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !NOISE.test(line));
  const line = withoutCredentials(said.join('; '), secrets);
  return line === '' ? `git ended with ${end.code}` : line.length > 400 ? `${line.slice(0, 400)}…` : line;
}

export function withoutCredentials(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  return hidden.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s']*@/giu, '$1');
}
