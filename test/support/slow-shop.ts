import type { TestProject } from './project.ts';
import { aSmallShop, products } from './small-shop.ts';
import { openTmux, type Tmux } from './tmux.ts';
import type { TestWorkspace } from './workspace.ts';

/** A project whose writes take a while, and a terminal in it. */
export interface SlowShop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  readonly terminal: Tmux;
  trueup(...args: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function aSlowShop(options: {
  readonly count: number;
  /** Milliseconds that each write takes. */
  readonly delay: number;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: { readonly [name: string]: string };
}): Promise<SlowShop> {
  const { count, delay, ...of } = options;
  const { workspace, project } = await aSmallShop({ instances: { Product: products(count) } });
  workspace.setFaults([{ kind: 'slow', method: 'POST', every: 1, delayMs: delay }]);
  // Not a flag: whatever a story types, nothing is ever sent elsewhere.
  const env = { INTERCOM_ACCESS_TOKEN: 'a-token', INTERCOM_API_URL: workspace.url, ...of.env };
  const terminal = await openTmux({ cwd: project.directory, ...of, env });
  return {
    workspace,
    project,
    terminal,
    trueup: terminal.trueup,
    close: async () => {
      await terminal.close();
      await workspace.close();
    },
  };
}
