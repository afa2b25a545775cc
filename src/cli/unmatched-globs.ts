import { type Address, addressGlob } from '../model/address.ts';

/** What a mistyped `--target` or `--exclude` deserves: it selects nothing, and nothing found looks like success. */
export function unmatchedGlobs(
  { target, exclude }: { readonly target: readonly string[]; readonly exclude: readonly string[] },
  known: readonly Address[],
): string[] {
  const unmatched = (flag: string, globs: readonly string[]) =>
    globs
      .filter((glob) => !known.some(addressGlob(glob)))
      .map((glob) => `${flag} ${glob} matches nothing that is declared, owned or was read`);
  return [...unmatched('--target', target), ...unmatched('--exclude', exclude)];
}
