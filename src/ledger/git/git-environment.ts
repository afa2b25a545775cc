type Environment = { readonly [name: string]: string | undefined };

/** How to reach servers. Every other GIT_ variable, such as a hook's, would turn git to another repository or its index. */
const TRANSPORT =
  /^GIT_(?:SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|PROXY_COMMAND|ALLOW_PROTOCOL|EXEC_PATH|(?:HTTP|SSL|PROXY_SSL)_\w+)$/u;

/** Where configuration comes from, and how far up a repository is looked for. */
const CONFIGURATION = /^GIT_(?:CONFIG_\w+|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/u;

const QUIET = {
  // What git says is read by its words.
  LC_ALL: 'C',
  LANGUAGE: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
  GIT_OPTIONAL_LOCKS: '0',
} as const;

/** The environment for looking at the project's own repository; nothing is changed in it. */
export function projectEnvironment(env: Environment): { readonly [name: string]: string } {
  return { ...kept(env, (name) => TRANSPORT.test(name) || CONFIGURATION.test(name)), ...QUIET };
}

/** The environment for a scratch repository: of all configuration it sees `config` and nothing else. */
export function scratchEnvironment(
  env: Environment,
  directory: string,
  config: readonly (readonly [key: string, value: string])[],
): { readonly [name: string]: string } {
  const entries = config.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...kept(env, (name) => TRANSPORT.test(name)),
    ...QUIET,
    GIT_DIR: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: `${directory}/trueup-config`,
    GIT_CONFIG_COUNT: `${config.length}`,
    ...Object.fromEntries(entries),
  };
}

function kept(env: Environment, isWanted: (name: string) => boolean): { readonly [name: string]: string } {
  const all = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (!entry[0].startsWith('GIT_') || isWanted(entry[0])),
  );
  return Object.fromEntries(all);
}
