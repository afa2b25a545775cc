import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asNobody } from './as-nobody.ts';
import { EMPTY_WAYS, type EmptyWay, OWNING_ENV, OWNING_FILES, OWNING_SEED, snapshot } from './empty-ways.ts';
import { figure } from './figures.ts';
import { type AppResult, runInProcess, testClock } from './run-app.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** What is tried in each way: a plan, an apply with a flag, and saved plans from before and from after. */
export type EmptyTrial = 'plan' | 'apply' | 'before' | 'after';

const ARGS: { readonly [Trial in EmptyTrial]: readonly string[] } = {
  plan: ['plan', '--detailed-exitcode', '--out', 'after.json'],
  apply: ['apply', '-y', '--adopt'],
  before: ['apply', 'before.json'],
  after: ['apply', 'after.json'],
};

/** Every way to be empty, each tried so: no write leaves, the exit code says so, and the words tell what, where and what next. */
export function describeEmptyWays(trials: readonly EmptyTrial[]): void {
  const clock = testClock();
  let workspace: TestWorkspace;
  let directory: string;
  let restore: () => void;
  let runs = 0;
  let deletes = 0;

  const run = (args: readonly string[], env: EmptyWay['env'] = {}): Promise<AppResult> => {
    clock.advance(1000);
    runs += 1;
    const all = { ...OWNING_ENV, ...env };
    return runInProcess([...args, '--api-url', workspace.url], { cwd: directory, clock, env: all });
  };

  beforeAll(async () => {
    workspace = await aWorkspace({ seed: OWNING_SEED });
    directory = aDirectory();
    const applied = await run(['apply', '-y']);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const put = snapshot(directory);
    const products = join(directory, 'objects/products.yaml');
    writeFileSync(products, readFileSync(products, 'utf8').replace(/ {4}P-1:.*\n/u, ''));
    // A reviewed plan from before: it deletes one product.
    const saved = await run(['plan', '--out', 'before.json']);
    expect(saved.code, saved.stderr).toBe(0);
    const before = readFileSync(join(directory, 'before.json'));
    put();
    writeFileSync(join(directory, 'before.json'), before);
    restore = snapshot(directory);
  });

  afterAll(async () => {
    await workspace.close();
    rmSync(directory, { recursive: true, force: true });
    figure('ways to be empty', `${EMPTY_WAYS.length} ways x ${trials.join(', ')}: ${runs} runs, ${deletes} DELETEs`);
  });

  describe('a project that declares nothing, or less than it should', () => {
    it.each(EMPTY_WAYS.map((way) => [way.name, way] as const))('%s', async (_, way) => {
      const since = workspace.journal().length;
      try {
        way.make(directory);
        let told = '';
        for (const trial of trials) {
          const command = () => run([...ARGS[trial], ...(way.flags ?? [])], way.env);
          const result = await (way.asNobody === true ? asNobody(command) : command());
          if (trial === 'plan' || trial === 'apply') told = result.stdout + result.stderr;
          expect(codesOf(way, trial), `${trial}: ${result.stdout}${result.stderr}`).toContain(result.code);
        }
        for (const text of way.says) expect(told).toMatch(text instanceof RegExp ? text : literally(text));
      } finally {
        restore();
        const writes = workspace
          .journal()
          .slice(since)
          .filter(({ method }) => method !== 'GET');
        deletes += writes.filter(({ method }) => method === 'DELETE').length;
        expect(writes).toEqual([]);
      }
    });

    it('is as it was once everything is back', async () => {
      const plan = await run(['plan', '--detailed-exitcode']);
      expect(plan.stdout).toContain('No changes. Your infrastructure matches the configuration.');
      expect(plan.code).toBe(0);
    });
  });
}

function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'trueup-empty-'));
  chmodSync(directory, 0o755);
  for (const [file, text] of Object.entries(OWNING_FILES)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  return directory;
}

function codesOf({ code }: EmptyWay, trial: EmptyTrial): readonly number[] {
  // What guards refuse is still a plan and can be saved. What a plan from before would do may have moved as well.
  if (code === 'refused') return { plan: [2], apply: [4], before: [4, 5], after: [4] }[trial];
  // Nothing was saved, so there is no plan from after.
  return trial === 'after' ? [code, 64] : [code];
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'), 'u');
}
