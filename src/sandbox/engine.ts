import { applySeed } from './apply-seed.ts';
import { checkFaults, createFaultScript, type Fault, type FaultScript } from './faults.ts';
import { createHistory } from './history.ts';
import { createJournal, type Journal } from './journal.ts';
import { createLateView } from './late-view.ts';
import { createRateWindow, type RateWindow } from './rate-window.ts';
import { checkSeed, type Seed } from './seed.ts';
import { buildState, checkState, restoreState, type SandboxState } from './state.ts';
import { createStore } from './store.ts';
import { checkSwitches, DEFAULT_SWITCHES, type Switches } from './switches.ts';
import type { World } from './world.ts';

/** A sandbox without a server: what the routes work on, and the ways to change it from outside. */
export interface Engine {
  readonly journal: Journal;
  world(): World;
  /** Where links between pages lead. */
  setUrl(url: string): void;
  faults(): FaultScript;
  rate(): RateWindow;
  state(): SandboxState;
  /** All of it or nothing; answers what changed. */
  seed(seed: Seed): string[];
  setSwitches(switches: Partial<Switches>): void;
  setFaults(faults: readonly Fault[]): void;
  /** Back to how it started, with an empty journal. */
  reset(): void;
}

export interface EngineOptions {
  readonly state?: SandboxState;
  readonly seed?: Seed;
  readonly switches?: Partial<Switches>;
  readonly faults?: readonly Fault[];
  readonly now: () => number;
}

export function createEngine(options: EngineOptions): Engine {
  const journal = createJournal();
  let switches = DEFAULT_SWITCHES;
  let world = emptyWorld(options.now, switches, '');
  let script = createFaultScript([]);
  let rate = createRateWindow();
  const load = (state: SandboxState): void => {
    world = emptyWorld(options.now, switches, world.url);
    restoreState(world.store, state);
  };
  const engine: Engine = {
    journal,
    world: () => world,
    setUrl: (url) => {
      world = { ...world, url };
    },
    faults: () => script,
    rate: () => rate,
    state: () => buildState(world.store, switches),
    seed: (value) => {
      const seed = checkSeed(value);
      const before = buildState(world.store, switches);
      try {
        const changed = applySeed(world, seed);
        if (seed.switches !== undefined) engine.setSwitches(seed.switches);
        if (seed.faults !== undefined) engine.setFaults(seed.faults);
        return changed;
      } catch (error) {
        load(before);
        throw error;
      }
    },
    setSwitches: (changed) => {
      switches = { ...switches, ...checkSwitches(changed) };
      world = { ...world, switches };
    },
    setFaults: (faults) => {
      script = createFaultScript(faults);
    },
    reset: () => {
      journal.clear();
      rate = createRateWindow();
      switches = { ...DEFAULT_SWITCHES, ...options.state?.switches, ...checkSwitches(options.switches ?? {}) };
      world = emptyWorld(options.now, switches, world.url);
      script = createFaultScript(checkFaults(options.faults ?? []));
      if (options.state !== undefined) load(checkState(options.state, 'state'));
      if (options.seed !== undefined) engine.seed(options.seed);
      // What is there at the start is no recent change, so no read lags behind it.
      const history = createHistory();
      world = { ...world, history, view: createLateView(world.store, history) };
    },
  };
  engine.reset();
  return engine;
}

function emptyWorld(now: () => number, switches: Switches, url: string): World {
  const store = createStore(now);
  const history = createHistory();
  return { store, history, switches, url, view: createLateView(store, history) };
}
