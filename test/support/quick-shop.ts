import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Dispatcher } from 'undici';
import { createEngine, type Engine } from '../../src/sandbox/engine.ts';
import type { JournalEntry } from '../../src/sandbox/journal.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { snapshot } from './empty-ways.ts';
import { type AppResult, runInProcess, testClock } from './run-app.ts';
import { sandboxDispatcher } from './sandbox-dispatcher.ts';
import { yaml } from './small-shop.ts';

/** A project and an Intercom without server, socket or process: a command costs milliseconds. */
export interface QuickShop {
  readonly directory: string;
  readonly engine: Engine;
  /** Keeps files and Intercom as they are; answers how to have them so again. */
  keep(): () => void;
  /** What of a request reaches Intercom; as it came when undefined. */
  twist: ((request: QuickRequest) => string | undefined) | undefined;
  write(file: string, content: unknown): void;
  read(file: string): string;
  run(args: readonly string[], env?: { readonly [name: string]: string | undefined }): Promise<AppResult>;
  /** Requests since the last call that are no reads. */
  writes(): readonly JournalEntry[];
  /** Lets time go by. */
  advance(milliseconds: number): void;
  remove(): void;
}

export interface QuickRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Makes one; objects are YAML texts or values. */
export function aQuickShop(files: { readonly [file: string]: unknown }, seed: Seed): QuickShop {
  const clock = testClock();
  let engine = createEngine({ seed, now: clock.now });
  const directory = mkdtempSync(join(tmpdir(), 'trueup-quick-'));
  let plain = sandboxDispatcher(engine);
  let seen = 0;
  const shop: QuickShop = {
    directory,
    get engine() {
      return engine;
    },
    keep: () => {
      const state = engine.state();
      const restore = snapshot(directory);
      return () => {
        restore();
        engine = createEngine({ state, now: clock.now });
        plain = sandboxDispatcher(engine);
        seen = 0;
      };
    },
    twist: undefined,
    write: (file, content) => {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), typeof content === 'string' ? content : yaml(content));
    },
    read: (file) => readFileSync(join(directory, file), 'utf8'),
    run: (args, env = {}) => {
      // Runs are named by the second.
      clock.advance(1000);
      return runInProcess(args, { cwd: directory, clock, env, dispatcher });
    },
    writes: () => {
      const entries = engine.journal.entries().slice(seen);
      seen += entries.length;
      return entries.filter(({ method, path }) => method !== 'GET' && path !== '/contacts/search');
    },
    advance: clock.advance,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
  const dispatcher = {
    dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
      const body = typeof options.body === 'string' ? options.body : '';
      const twisted = shop.twist?.({ method: options.method, path: options.path, body });
      return plain.dispatch(twisted === undefined ? options : { ...options, body: twisted }, handler);
    },
    close: async () => undefined,
  } as unknown as Dispatcher;
  for (const [file, content] of Object.entries(files)) shop.write(file, content);
  return shop;
}
