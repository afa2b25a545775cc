import { afterAll, describe, expect, it } from 'vitest';
import { createPrng } from '../../src/sandbox/prng.ts';
import { hasGit, removeGitPlaces } from '../engines/git-places.ts';
import { figure } from '../support/figures.ts';
import { propertySeed } from '../support/property-seed.ts';
import { twoClones } from '../support/two-clones.ts';

const COUNT = Math.ceil(20 * Number(process.env['TRUEUP_CHAOS_SCALE'] ?? '1'));
const NAMES = Array.from({ length: 30 }, (_, index) => `O-${index + 1}`);
const { seed, title } = propertySeed();
const random = createPrng(seed);

afterAll(removeGitPlaces);

describe.runIf(await hasGit())('a ledger on a branch', () => {
  it(`survives ${COUNT} kills of an apply; the other clone goes on each time (${title})`, async () => {
    const team = await twoClones();
    let killed = 0;
    let tookOver = 0;
    for (let round = 1; round <= COUNT; round += 1) {
      const [doomed, heir] = round % 2 === 0 ? [team.one, team.two] : [team.two, team.one];
      const names = NAMES.map((name) => `${name}-${round}`);
      for (const clone of [doomed, heir]) await clone.declare(['stays', ...names]);
      const end = await doomed.applyUntilKilled(1 + Math.floor(random() * 30));
      if (end.signal === 'SIGKILL') killed += 1;
      const applied = await heir.run(['apply', '-y', '--lock-timeout', '30s'], { onStart: () => undefined });
      if (applied.stderr.includes('Took over')) tookOver += 1;
      expect(applied.code, `${round}: ${applied.stderr}`).toBe(0);
      await heir.expectSettled();
      await doomed.expectSettled();
      const created = team.created();
      for (const name of names) expect(created[name], name).toBe(1);
    }
    await team.workspace.close();
    expect(killed).toBeGreaterThan(COUNT / 2);
    figure('git ledger, kill -9', `${killed} applies killed, ${tookOver} locks taken over, 0 lost, 0 made twice`);
  });
});
