import { type Address, addressGlob } from '../model/address.ts';
import { nearestName } from '../model/nearest-name.ts';

/**
 * What a mistyped `--target` or `--exclude` deserves: it selects nothing, and nothing found looks like success. With what
 * is known and most like it.
 */
export function unmatchedGlobs(
  { target, exclude }: { readonly target: readonly string[]; readonly exclude: readonly string[] },
  known: readonly Address[],
): string[] {
  const unmatched = (flag: string, globs: readonly string[]) =>
    globs
      .filter((glob) => !known.some(addressGlob(glob)))
      .map((glob) => {
        const near = nearestName(glob, [...known, ...new Set(known.map(withAnyKey))]);
        const meant = near === undefined ? '' : `; did you mean ${near}?`;
        return `${flag} ${glob} matches nothing that is declared, owned or was read${meant}`;
      });
  return [...unmatched('--target', target), ...unmatched('--exclude', exclude)];
}

/** `instance/Order/ORD-1` → `instance/Order/*` */
function withAnyKey(address: Address): string {
  const [kind, type] = address.split('/', 2);
  return kind === 'instance' ? `${kind}/${type}/*` : `${kind}/*`;
}
