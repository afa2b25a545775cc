import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSlowShop } from '../support/slow-shop.ts';
import { aSmallShop, liveInstances, products } from '../support/small-shop.ts';
import { expectRestored, hasTmux } from '../support/tmux.ts';
import { inProcessesOfTheirOwn } from '../support/trueup.ts';

inProcessesOfTheirOwn();
afterAll(removeProjects);

describe.skipIf(!hasTmux('what apply shows'))('in a real terminal', () => {
  it('an apply shows how far it is, and leaves nothing but what it printed', async () => {
    const shop = await aSlowShop({ count: 120, delay: 250 });
    try {
      await shop.trueup('apply', '-y');
      const frame = await shop.terminal.waitFor(/Applying · /u);
      expect(frame).toMatch(/█|░/u);
      expect(frame).toMatch(/\d+ done · 0 failed · 20 in flight · \d+ waiting/u);
      expect(frame).toMatch(/\+ instance\/Product\/P-\d+ · /u);
      const end = await shop.terminal.waitFor('ended 0');
      expect(end).not.toMatch(/Applying|waiting/u);
      const printed = await shop.terminal.history();
      expect(printed.match(/will be created/gu), 'the whole plan, not torn by a frame').toHaveLength(120);
      expect(printed).toMatch(
        /Plan: 120 to add, 0 to change, 0 to destroy\.\nRun run-\S+: 120 steps in [\d.]+ s\.\nApply complete! Resources: 120 added/u,
      );
    } finally {
      await shop.close();
    }
  });

  it('Ctrl-C lets what is in flight end, sends nothing more, and gives the terminal back', async () => {
    const shop = await aSlowShop({ count: 300, delay: 400 });
    try {
      await shop.trueup('apply', '-y');
      await shop.terminal.waitFor(/[1-9]\d* done · /u);
      await shop.terminal.type('C-c');
      await shop.terminal.waitFor('ended 130');
      expect(await shop.terminal.history()).toContain('Error: the apply was interrupted by a signal');
      const made = liveInstances(shop.workspace).length;
      expect(made).toBeGreaterThan(0);
      expect(made).toBeLessThan(300);
      await expectRestored(shop.terminal);
      shop.workspace.setFaults([]);
      expect((await shop.project.apply()).code).toBe(0);
      await shop.project.expectSettled();
    } finally {
      await shop.close();
    }
  });
});

const HOOK = fileURLToPath(new URL('../support/loaded-modules.mjs', import.meta.url));

it('a command that draws nothing loads nothing to draw with', async () => {
  const { workspace, project } = await aSmallShop({ instances: { Product: products(3) } });
  const file = join(project.directory, 'loaded');
  try {
    for (const args of [['--help'], ['plan']]) {
      rmSync(file, { force: true });
      const env = { NODE_OPTIONS: `--import=${HOOK}`, TRUEUP_LOADED: file };
      expect((await project.run(args, { env })).code).toBe(0);
      const loaded = readFileSync(file, 'utf8').split('\n');
      const texts = loaded.filter((url) => url.includes('/dist/')).map((url) => readFileSync(new URL(url), 'utf8'));
      expect(texts.length, args.join(' ')).toBeGreaterThan(0);
      expect(texts.filter((text) => /react-reconciler|yoga-layout/u.test(text))).toEqual([]);
    }
  } finally {
    await workspace.close();
  }
});
