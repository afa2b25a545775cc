/*
 * The story of main-scenario.test.ts in a real workspace of Intercom. Runs only when the environment names a token and the
 * workspace it belongs to; CONTRIBUTING.md says how to set one up. Everything it makes is deleted in the end.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestClock } from '../support/run-app.ts';
import { NEEDED, readContractSettings } from './contract-settings.ts';
import { removeStageProjects } from './stage-project.ts';
import { playStory, type Stage } from './story.ts';
import { createWorkspaceStage } from './workspace-stage.ts';

const settings = readContractSettings(process.env);
const REAL_CLOCK: TestClock = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  advance: () => undefined,
};
/** The search may take minutes to find a new contact. */
const PATIENCE = 30 * 60_000;

if (settings === undefined) {
  const toSet = `set ${NEEDED.join(' and ')} (the id_code of a workspace for tests)`;
  // biome-ignore lint/suspicious/noConsole: whoever reads the output has to see what was not tried.
  console.warn(`\nSKIPPED: nothing was tried against a real Intercom workspace. To do so, ${toSet}.\n`);
  it.skip(`plays the story in a real workspace: ${toSet}`, () => undefined);
} else {
  describe(`workspace ${settings.workspace} (${settings.region}, API ${settings.version})`, () => {
    const workspace = createWorkspaceStage(settings, REAL_CLOCK, randomBytes(6).toString('hex'));
    let stage: Stage;

    beforeAll(async () => {
      stage = await workspace.prepare();
    }, PATIENCE);

    afterAll(async () => {
      await removeStageProjects();
      const left = await workspace.cleanUp();
      // biome-ignore lint/suspicious/noConsole: a person has to delete these.
      if (left.length > 0) console.error(`\nNot deleted, please delete by hand:\n${left.join('\n')}\n`);
      expect(left).toEqual([]);
    }, PATIENCE);

    it('plays the story', () => playStory(stage), PATIENCE);
  });
}
