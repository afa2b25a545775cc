import { describe, expect, it } from 'vitest';
import { branchNames } from '../../../../src/ledger/git/branch-names.ts';

const PLACES: readonly (readonly [branch: string | undefined, environment: string, directory: string])[] = [
  [undefined, 'default', ''],
  [undefined, 'staging', ''],
  [undefined, 'default', 'apps/'],
  [undefined, 'default', 'apps/shop/'],
  [undefined, 'default', 'apps+shop/'],
  [undefined, 'default', 'apps-shop/'],
  [undefined, 'default', 'a pps/..lock/x.lock/'],
  [undefined, 'default', 'läden/~^:?*[\\/'],
  ['default', 'default', ''],
  ['ledgers/shop', 'default', ''],
  ['ledgers+shop', 'default', ''],
];

describe('the branches of a ledger', () => {
  it('are named after the environment and the directory of the project', () => {
    const names = branchNames(undefined, 'staging', 'apps/shop/');
    expect([names.ledger, names.lock, names.copy('20260301-ab')]).toEqual([
      'trueup-ledger/staging@apps+shop',
      'trueup-lock/staging@apps+shop',
      'trueup-copy/staging@apps+shop/20260301-ab',
    ]);
    expect(branchNames(undefined, 'default', '').ledger).toBe('trueup-ledger/default');
    expect(branchNames('ledgers/shop', 'default', 'apps/').ledger).toBe('ledgers/shop');
  });

  it('are names that git takes, all different, and none a directory of another', () => {
    const all = PLACES.flatMap((place) => {
      const names = branchNames(...place);
      return [names.ledger, names.lock, names.copy('a'), names.copy('b.lock')];
    });
    expect(new Set(all).size).toBe(all.length);
    for (const name of all) {
      expect(name).not.toMatch(/\.lock(?:\/|$)|\.\.|[\s~^:?*[\\]|@\{|^\/|\/$|\/\/|\/\./u);
      for (const other of all) expect(other.startsWith(`${name}/`), `${name} and ${other}`).toBe(false);
    }
  });
});
