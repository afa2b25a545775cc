import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSlowShop, type SlowShop } from '../support/slow-shop.ts';
import { liveInstances } from '../support/small-shop.ts';
import { expectRestored, hasTmux } from '../support/tmux.ts';
import { inProcessesOfTheirOwn } from '../support/trueup.ts';

inProcessesOfTheirOwn();
afterAll(removeProjects);

async function inShop(
  options: Parameters<typeof aSlowShop>[0],
  story: (shop: SlowShop) => Promise<void>,
): Promise<void> {
  const shop = await aSlowShop(options);
  try {
    await story(shop);
  } finally {
    await shop.close();
  }
}

const SIGNS = /\u001b\[\d+A/gu;
const longest = (screen: string): number => Math.max(...screen.split('\n').map((line) => [...line].length));

describe.skipIf(!hasTmux('the interface at every width'))('in a real terminal', () => {
  it.each(
    [40, 80, 200].flatMap(
      (columns) =>
        [
          [columns, {}, /Applying · /u],
          [columns, { LANG: 'C', NO_COLOR: '1' }, /Applying, /u],
        ] as const,
    ),
  )('of %i columns with %j an apply shows one frame, and the plan and its end whole', async (columns, env, title) => {
    await inShop({ count: 150, delay: 300, columns, env }, async ({ terminal, trueup }) => {
      await trueup('apply', '-y');
      const screen = await terminal.waitFor(title);
      const again = await terminal.waitFor(/[1-9]\d* done/u);
      for (const shown of [screen, again]) {
        expect(shown.match(/Applying/gu)).toHaveLength(1);
        expect(longest(shown)).toBeLessThanOrEqual(columns);
      }
      if ('LANG' in env) expect(again.slice(again.indexOf('Applying'))).toMatch(/^[\x20-\x7e\n]*$/u);
      await terminal.waitFor('ended 0');
      const printed = (await terminal.history()).replaceAll('\n', '');
      expect(printed.match(/will be created/gu)).toHaveLength(150);
      expect(printed).not.toContain('Applying');
      expect(printed.replaceAll(' ', '')).toContain('Applycomplete!Resources:150added,0changed,0destroyed.');
    });
  });

  it.each([40, 80, 200])('of %i columns a review is walked through, and performs what is chosen', async (columns) => {
    await inShop({ count: 4, delay: 0, columns }, async ({ terminal, trueup, workspace, project }) => {
      await trueup('apply', '-i');
      expect(longest(await terminal.waitFor('4 of 4 selected: 4 to add'))).toBeLessThanOrEqual(columns);
      await terminal.type('j', 'j', 'Right');
      expect(await terminal.waitFor('attributes.name')).toContain('all.yaml');
      await terminal.type('Space');
      await terminal.waitFor('3 of 4 selected: 3 to add');
      await terminal.type('?');
      expect(longest(await terminal.waitFor('space'))).toBeLessThanOrEqual(columns);
      await terminal.type('Escape', 'p');
      await terminal.waitFor('Perform 3 steps');
      await terminal.type('yes', 'Enter');
      await terminal.waitFor('ended 0');
      expect(await terminal.history()).toContain('Not performed: 1 step');
      expect(liveInstances(workspace)).toEqual(['Product/P-2', 'Product/P-3', 'Product/P-4']);
      await expectRestored(terminal);
      expect((await project.apply()).code).toBe(0);
      await project.expectSettled();
    });
  });

  it('no more than ten frames a second are written, and only what changed of each', async () => {
    await inShop({ count: 2000, delay: 40 }, async ({ terminal, trueup, project }) => {
      const file = join(project.directory, 'written');
      await terminal.record(file);
      const from = Date.now();
      await trueup('apply', '-y', '>', '/dev/null');
      await terminal.waitFor('ended 0');
      const written = readFileSync(file, 'utf8');
      const frames = written.match(SIGNS)?.length ?? 0;
      expect(frames).toBeGreaterThan(3);
      expect(frames).toBeLessThanOrEqual((10 * (Date.now() - from)) / 1000);
      expect(written.length / frames).toBeLessThan(1_000);
    });
  });

  it('a terminal that becomes narrower and wider keeps one frame, and what was printed', async () => {
    await inShop({ count: 400, delay: 400, columns: 120 }, async ({ terminal, trueup }) => {
      await trueup('apply', '-y', '>', '/dev/null');
      await terminal.waitFor(/[1-9]\d* done/u);
      for (const columns of [60, 40, 100, 30, 120]) {
        await terminal.resize(columns, 20);
        await new Promise((resolve) => setTimeout(resolve, 1_300));
        const screen = await terminal.screen();
        expect(screen.match(/Applying/gu), `at ${columns} columns\n${screen}`).toHaveLength(1);
        expect(longest(screen)).toBeLessThanOrEqual(columns);
      }
      await terminal.waitFor('ended 0');
      expect(await terminal.screen()).not.toContain('Applying');
    });
  });

  it.each<readonly [{ readonly [name: string]: string }, readonly string[]]>([
    [{ TERM: 'dumb' }, []],
    [{ TRUEUP_PLAIN: '1' }, []],
    [{ INK_SCREEN_READER: 'true' }, []],
    [{ CI: 'true' }, []],
    [{}, ['--quiet']],
    [{}, ['--json']],
  ])('with %j and %j nothing moves', async (env, flags) => {
    await inShop({ count: 60, delay: 300, env }, async ({ terminal, trueup, project }) => {
      const file = join(project.directory, 'written');
      await terminal.record(file);
      await trueup('apply', '-y', '--no-color', ...flags);
      await terminal.waitFor('ended 0');
      // The shell's own clear comes first.
      const ours =
        readFileSync(file, 'utf8')
          .split(/\u001b\[[23]J/u)
          .at(-1) ?? '';
      expect(ours).toContain(flags.includes('--json') ? '"apply_summary"' : 'Apply complete!');
      expect(ours.replace(/\u001b\[\?2004[hl]/gu, '')).not.toContain('\u001b');
      expect(ours).not.toContain('Applying');
    });
  });

  it.each([
    ['reading', ['apply', '-y'], 'Reading', 'C-c', '130'],
    ['a review', ['apply', '-i'], 'selected', 'C-c', '130'],
    ['an apply', ['apply', '-y'], 'in flight', 'C-c', '130'],
  ])('Ctrl-C during %s gives the terminal back', async (_when, args, shown, key, code) => {
    await inShop({ count: 200, delay: 500 }, async ({ terminal, trueup, workspace }) => {
      if (shown === 'Reading')
        workspace.setFaults([{ kind: 'slow', path: '/custom_object', every: 1, delayMs: 3_000 }]);
      await trueup(...args);
      await terminal.waitFor(shown);
      await terminal.type(key);
      await terminal.waitFor(`ended ${code}`);
      await expectRestored(terminal);
    });
  });

  it.each([
    ['SIGTERM', '143'],
    ['SIGINT', '130'],
  ] as const)('%s from elsewhere ends a review, and gives the terminal back', async (signal, code) => {
    await inShop({ count: 3, delay: 0 }, async ({ terminal, trueup, workspace }) => {
      await trueup('apply', '-i');
      await terminal.waitFor('3 of 3 selected');
      await terminal.signal(signal);
      await terminal.waitFor(`ended ${code}`);
      await expectRestored(terminal);
      expect(liveInstances(workspace)).toEqual([]);
    });
  });
});
