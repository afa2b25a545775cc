/** The branches of one ledger. None is a directory of another, and none ends in `.lock`. */
export interface BranchNames {
  readonly ledger: string;
  readonly lock: string;
  copy(label: string): string;
}

/**
 * Each environment has a ledger, and each project of a repository has its own. `directory` leads from the top of the
 * repository to the project, empty or with `/` at its end; the same on every machine.
 */
export function branchNames(branch: string | undefined, environment: string, directory: string): BranchNames {
  const below = directory.replace(/\/$/u, '');
  // Environments hold neither `@` nor `=`.
  const own = below === '' ? environment : `${environment}@${encodeName(below)}`;
  const suffix = branch === undefined ? own : `branch=${encodeName(branch)}`;
  return {
    ledger: branch ?? `trueup-ledger/${own}`,
    lock: `trueup-lock/${suffix}`,
    copy: (label) => `trueup-copy/${suffix}/${encodeName(label)}`,
  };
}

/** One part of a name that git takes, different for different texts: `apps/shop` is `apps+shop`. */
function encodeName(text: string): string {
  return text
    .split('/')
    .map((part) =>
      [...Buffer.from(part)]
        .map((byte) => {
          const character = String.fromCharCode(byte);
          return /[\w-]/u.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
        })
        .join(''),
    )
    .join('+');
}
