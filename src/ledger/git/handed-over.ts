/** An entry of git's configuration. */
export type ConfigEntry = readonly [key: string, value: string];

/** The name of the remote in a scratch repository. */
export const SCRATCH_REMOTE = 'trueup';

/** What a scratch repository takes over from the project's, and what of it must never be shown. */
export interface HandedOver {
  readonly config: readonly ConfigEntry[];
  /** Directories that count as safe whoever owns them; git asks for these in a file. */
  readonly safe: readonly string[];
  readonly secrets: readonly string[];
  /** For the environment: what the helper of an address with a password in it answers. */
  readonly env: { readonly [name: string]: string };
}

// What says how servers are reached and who one is there. Rewriting of addresses is not among it: it is done already.
const KEPT = /^(?:http\.|credential\.|protocol\.|ssh\.|core\.(?:sshcommand|askpass|gitproxy)$)/u;

/** Of a remote; not what makes a repository a mirror, or leaves objects out. */
const KEPT_OF_REMOTE: ReadonlySet<string> = new Set(['proxy', 'proxyauthmethod', 'receivepack', 'uploadpack', 'vcs']);

/** Entries of `git config --list --null`. */
export function parseConfigList(text: string): readonly ConfigEntry[] {
  return text
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const end = entry.indexOf('\n');
      // A key without a value is a boolean that is true.
      return end < 0 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
    });
}

/**
 * What reaches the remote of a project, as configuration for a scratch repository. `url` is where the project pushes to,
 * rewritten already. A password in it does not stay there: git would pass it on to its helpers on their command lines.
 */
export function handOver(entries: readonly ConfigEntry[], remote: string, url: string): HandedOver {
  const prefix = `remote.${remote}.`;
  const login = splitLogin(url);
  const config = entries.flatMap(([key, value]): ConfigEntry[] => {
    if (key.startsWith(prefix)) {
      const option = key.slice(prefix.length);
      return KEPT_OF_REMOTE.has(option) ? [[`remote.${SCRATCH_REMOTE}.${option}`, value]] : [];
    }
    // Helpers would be asked first, and told to keep what the address says.
    if (login.password !== undefined && /^credential\.(?:.*\.)?helper$/u.test(key)) return [];
    return KEPT.test(key) ? [[key, value]] : [];
  });
  const helper: ConfigEntry[] = login.password === undefined ? [] : [['credential.helper', ANSWER_FROM_ENVIRONMENT]];
  const headers = entries.filter(([key]) => /^http\.(?:.*\.)?extraheader$/u.test(key));
  return {
    config: [...config, ...helper, [`remote.${SCRATCH_REMOTE}.url`, login.url]],
    safe: entries.flatMap(([key, value]) => (key === 'safe.directory' ? [value] : [])),
    secrets: [
      ...headers.map(([, value]) => value.replace(/^[^:]*:\s*(?:\w+\s+)?/u, '')),
      ...(login.password === undefined ? [] : [login.password, encodeURIComponent(login.password)]),
    ].filter((secret) => secret !== ''),
    env:
      login.password === undefined ? {} : { TRUEUP_GIT_USERNAME: login.username, TRUEUP_GIT_PASSWORD: login.password },
  };
}

const ANSWER_FROM_ENVIRONMENT =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$TRUEUP_GIT_USERNAME" "$TRUEUP_GIT_PASSWORD"; }; f';

/** An address over HTTP without its password, and who it is for. */
function splitLogin(url: string): { readonly url: string; readonly username: string; readonly password?: string } {
  const [, scheme = '', username = '', password, rest = ''] =
    /^(https?:\/\/)([^/@:]*):([^/@]*)@(.*)$/iu.exec(url) ?? [];
  if (password === undefined || password === '') return { url, username: '' };
  return { url: `${scheme}${rest}`, username: decode(username), password: decode(password) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
