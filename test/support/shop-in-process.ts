import type { CommandContext } from '../../src/cli/context.ts';
import type { TestProject } from './project.ts';
import { type AppResult, runInProcess, type TestClock, testClock } from './run-app.ts';
import { aSmallShop } from './small-shop.ts';
import type { TestWorkspace } from './workspace.ts';

/** A small shop whose commands run in this process. */
export interface ShopInProcess {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  readonly clock: TestClock;
  /** Runs a command against the shop's workspace. */
  run(args: readonly string[], options?: RunOptions): Promise<AppResult>;
}

export interface RunOptions {
  readonly env?: CommandContext['env'];
  readonly input?: string;
  readonly step?: CommandContext['step'];
  readonly signal?: AbortSignal;
  readonly keepLedger?: NonNullable<CommandContext['keepLedger']>;
  /** False: without `--api-url`, as somebody who is offline. */
  readonly online?: boolean;
}

/** Makes one; `objects` is its one object file, `options` are those of `aSmallShop`. */
export async function aShopInProcess(
  objects: unknown,
  options: Parameters<typeof aSmallShop>[1] = {},
): Promise<ShopInProcess> {
  const { workspace, project } = await aSmallShop(objects, { sleep: async () => undefined, ...options });
  const clock = testClock();
  return {
    workspace,
    project,
    clock,
    run: (args, { online = true, ...rest } = {}) => {
      // Each command has its own second, and with it its own numbers.
      clock.advance(1000);
      const where = online ? ['--api-url', workspace.url] : [];
      return runInProcess([...args, ...where], { cwd: project.directory, clock, ...rest });
    },
  };
}
