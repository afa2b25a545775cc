import { checkPlanShape } from '../../../src/cli/check-plan-shape.ts';
import { applyIn } from '../../../src/cli/commands/apply.ts';
import { planIn, planOptionsOf } from '../../../src/cli/commands/plan.ts';
import type { CommandContext } from '../../../src/cli/context.ts';
import { derivePlan } from '../../../src/cli/pipeline.ts';
import { signedPlan } from '../../../src/cli/plan-key.ts';
import { connectSession, openLedger, type Session } from '../../../src/cli/session.ts';
import type { Desired } from '../../../src/model/desired.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Plan, PlanOptions } from '../../../src/model/plan.ts';
import type { Project } from '../../../src/model/project.ts';
import type { Traits } from '../../../src/model/traits.ts';
import { parsePlan } from '../../../src/plan/parse-plan.ts';
import { renderPlanDocument } from '../../../src/report/plan-json.ts';
import { createEngine, type Engine } from '../../../src/sandbox/engine.ts';
import type { JournalEntry } from '../../../src/sandbox/journal.ts';
import { createPrng } from '../../../src/sandbox/prng.ts';
import type { Seed } from '../../../src/sandbox/seed.ts';
import type { Switches } from '../../../src/sandbox/switches.ts';
import { createMemoryDisk } from './memory-disk.ts';
import { createDice, type Dice } from './random-draws.ts';
import { createNetwork } from './simulated-network.ts';
import { type Ended, type Machinery, type ProcessOptions, runProcess } from './simulated-process.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** Stages and sandbox in one process: everything that happens follows from the seed. */
export interface SimulatedWorld extends Machinery {
  readonly engine: Engine;
  readonly dice: Dice;
  /** What happened, oldest first; kept only where somebody will read it. */
  readonly trace: readonly string[];
  /** One command of one process. */
  run(project: Project, desired: Desired, command: Command, options?: Partial<ProcessOptions>): Promise<Ended>;
  /** Lets time pass until everything that is under way has ended. */
  settle(): Promise<void>;
  journal(): readonly JournalEntry[];
}

export interface Command {
  readonly name: 'plan' | 'apply';
  readonly adopt?: boolean;
  readonly allowDeletes?: string | undefined;
  readonly parallelism?: number;
  /** Milliseconds. */
  readonly lockTimeout?: number;
  readonly traits?: Traits;
  /** For `apply`: performs only what this plan lets through; for what it is bound to, the flags beside it do not count. */
  readonly reviewed?: Plan | undefined;
  /** For `plan`: given the plan as a file would hold it. */
  readonly save?: (plan: Plan) => void;
}

export function createSimulatedWorld(
  seed: number,
  options: { readonly seed: Seed; readonly switches: Partial<Switches>; readonly traced?: boolean },
): SimulatedWorld {
  const clock = createVirtualClock();
  const dice = createDice(createPrng(seed));
  const trace: string[] = [];
  const tell = options.traced
    ? (line: string): void => {
        trace.push(`${((clock.now() - 1_790_000_000_000) / 1000).toFixed(3)} ${line}`);
      }
    : () => undefined;
  const engine = createEngine({ seed: options.seed, switches: options.switches, now: clock.now });
  engine.setUrl('http://127.0.0.1:1');
  const network = createNetwork({ engine, clock, random: dice.next, tell });
  const disk = createMemoryDisk('/project', clock.now);
  const machinery: Machinery = { clock, disk, network, random: dice.next, living: new Set(), tell };
  let pids = 100;
  return {
    ...machinery,
    engine,
    dice,
    trace,
    settle: () => clock.drain(),
    journal: () => engine.journal.entries(),
    run: async (project, desired, command, given = {}) => {
      pids += 1;
      tell(`${pids} starts: ${command.name}`);
      const ended = await clock.runUntil(
        runProcess(machinery, { pid: pids, ...given }, (context) => perform(context, project, desired, command)),
      );
      tell(`${ended.pid} ended: ${ended.code ?? 'killed'}\n${ended.stdout}${ended.stderr}`);
      return ended;
    },
  };
}

/** The command from the point on where its files are read. */
async function perform(context: CommandContext, project: Project, desired: Desired, command: Command): Promise<number> {
  const { adopt = false, allowDeletes, parallelism = 4, lockTimeout = 120_000, traits = {}, reviewed } = command;
  const common = { color: false, input: false, json: true, target: [], exclude: [], parallelism: String(parallelism) };
  const options = { ...common, adopt, ...(allowDeletes === undefined ? {} : { allowDeletes }) };
  const configuration = { project, desired, digest: 'd' };
  const session: Session = await connectSession(context, options, {
    configuration,
    diagnostics: [],
    sources: new Map(),
    traits,
  });
  const planOptions = reviewed ? boundTo(reviewed) : planOptionsOf(options);
  if (command.save) return savePlan(context, session, planOptions, command.save);
  if (command.name === 'plan') return planIn(context, session, { ...options, detailedExitcode: true }, planOptions);
  return applyIn(context, session, { ...options, autoApprove: true }, { reviewed, planOptions, lockTimeout });
}

function boundTo({ options: { adopt, allow_deletes: allowDeletes, targets, excludes } }: Plan): PlanOptions {
  return { adopt, allowDeletes, targets, excludes };
}

/** `plan --out`, with a text in the place of the file. */
async function savePlan(
  context: CommandContext,
  session: Session,
  options: PlanOptions,
  save: (plan: Plan) => void,
): Promise<number> {
  try {
    const { configuration, reader: remote, traits } = session;
    const { ledger, hasher } = await openLedger(context, session);
    const { plan } = await derivePlan({ configuration, ledger, hasher, remote, traits, options });
    save(parsePlan(renderPlanDocument(signedPlan(context, plan)), 'reviewed.plan', checkPlanShape));
    return 0;
  } finally {
    await session.close();
  }
}

/** A line of what a command printed. */
export type Line = { readonly type: string; readonly [name: string]: Json };

const PARSED = new WeakMap<Ended, readonly Line[]>();

/** What a command printed as JSON lines. */
export function linesOf(ended: Ended): readonly Line[] {
  const known = PARSED.get(ended);
  if (known !== undefined) return known;
  const lines = ended.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
  PARSED.set(ended, lines);
  return lines;
}
