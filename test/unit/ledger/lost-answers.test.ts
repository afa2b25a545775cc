import { describe, expect, test } from 'vitest';
import { OutcomeUnknown } from '../../../src/ledger/shared-object.ts';
import { type DirectoryWay, openDirectoryLedger, readObjects } from '../../support/directory-engine.ts';
import { tempDirectory } from './sample.ts';

/** A way that loses one answer, or one change before it arrives. */
function losing(at: number, what: 'change' | 'answer'): DirectoryWay & { readonly count: () => number } {
  let count = 0;
  return {
    count: () => count,
    [what]: () => {
      count += 1;
      if (count === at) throw new OutcomeUnknown('lost');
    },
  };
}

describe.each(['change', 'answer'] as const)('where one %s is lost on the way', (what) => {
  test.each(['prove', 'probe'] as const)('%s comes to its end all the same, and leaves nothing behind', async (act) => {
    let changes = 0;
    for (let at = 1; at <= changes || at === 1; at += 1) {
      const directory = await tempDirectory();
      const way = losing(at, what);
      const backend = openDirectoryLedger({ directory, way, sleep: async () => undefined });
      const proven = await backend[act]();
      if (act === 'prove') expect(proven).toContain('compare and swap');
      expect([...(await readObjects(directory)).keys()], `at ${at}`).toEqual([]);
      changes = way.count();
    }
    expect(changes).toBeGreaterThan(1);
  });
});
