import { readProject } from '../../config/read-project.ts';
import { isHolderGone } from '../../ledger/is-holder-gone.ts';
import { listRuns, type RecordedRun, type RunFile, readRun } from '../../ledger/read-runs.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { Project } from '../../model/project.ts';
import { renderRunsDocument } from '../../report/runs-json.ts';
import type { RunOutcome, RunSummary } from '../../report/runs-report.ts';
import { renderRuns } from '../../report/runs-text.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { openBackend } from '../open-backend.ts';
import { type CommonOptions, countOption } from '../options.ts';
import { runsDirectory } from '../runs-directory.ts';
import { styleFor } from '../style.ts';

export interface RunsCommandOptions extends CommonOptions {
  readonly limit?: string;
}

const LIMIT = 20;

/** `trueup runs`: what was applied from here, newest first. Offline: it reads journals and nothing else. */
export async function runRuns(context: CommandContext, options: RunsCommandOptions): Promise<ExitCode> {
  const limit = countOption('--limit', options.limit) ?? LIMIT;
  const { root } = await readProject(context.cwd, options.env);
  const files = [...(await listRuns(runsDirectory(root, options), context.fs))].reverse();
  const world = openWorld(context, options);
  const runs: RunSummary[] = [];
  let more = 0;
  for (const file of files) {
    if (runs.length === limit && options.env === undefined) {
      more = files.length - limit;
      break;
    }
    const summary = await summarize(context, file, world);
    // A journal that cannot be read may be of any environment: it is never hidden.
    if (options.env !== undefined && summary.header !== null && summary.header.environment !== options.env) continue;
    if (runs.length < limit) runs.push(summary);
    else more += 1;
  }
  const report = { runs, more };
  const style = styleFor(context.stdout, context, options.color);
  context.stdout.write(options.json ? renderRunsDocument(report) : renderRuns(report, style));
  return EXIT.done;
}

/** What a journal is compared with: the project as each environment has it, and who holds its ledger. */
interface World {
  project(environment: string): Promise<Project | undefined>;
  /** Since when somebody who runs holds the ledger of an environment. */
  heldSince(environment: string): Promise<string | undefined>;
}

function openWorld(context: CommandContext, options: CommonOptions): World {
  const projects = new Map<string, Promise<Project | undefined>>();
  const project = (environment: string) => {
    const known = projects.get(environment) ?? readEnvironment(context, environment);
    projects.set(environment, known);
    return known;
  };
  return {
    project,
    heldSince: async (environment) => {
      const found = await project(environment);
      // Who holds the ledger is an extra: a ledger that cannot be asked hides no run.
      const holder = found && (await readHolder(context, options, found).catch(() => undefined));
      return holder?.since;
    },
  };
}

async function readHolder(context: CommandContext, options: CommonOptions, project: Project) {
  const backend = await openBackend(context, options, { project });
  try {
    const holder = await backend.readLock();
    return holder && !isHolderGone(holder, context.host, backend.shared) ? holder : undefined;
  } finally {
    await backend.close();
  }
}

async function readEnvironment(context: CommandContext, environment: string): Promise<Project | undefined> {
  try {
    return (await readProject(context.cwd, environment)).project;
  } catch (error) {
    // A journal may name any environment, also one that is gone.
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

async function summarize(context: CommandContext, { run, file }: RunFile, world: World): Promise<RunSummary> {
  const unread = { run, header: null, counts: null, recorded: null, foreign: false };
  let recorded: RecordedRun | undefined;
  try {
    recorded = await readRun(file, context.fs);
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    return { ...unread, outcome: 'unreadable', message: error.message };
  }
  if (recorded === undefined) {
    return { ...unread, outcome: 'not-ended', message: 'It ended before anything was done.' };
  }
  const { started_at, environment, workspace, plan, tool } = recorded.header;
  const project = await world.project(environment);
  return {
    run,
    outcome: await outcomeOf(recorded, world),
    header: { started_at, environment, workspace, plan, tool },
    counts: recorded.end?.counts ?? null,
    recorded: recorded.end ? null : countRecorded(recorded),
    foreign: project?.workspace.id !== workspace,
    message: recorded.header.run === run ? null : `Its journal is that of ${recorded.header.run}.`,
  };
}

async function outcomeOf({ header, end }: RecordedRun, world: World): Promise<RunOutcome> {
  if (end === undefined) {
    const since = await world.heldSince(header.environment);
    // The lock is taken before the journal is begun: an older journal is not of the one who holds it.
    return since !== undefined && Date.parse(since) <= Date.parse(header.started_at) ? 'running' : 'not-ended';
  }
  if (end.interrupted) return 'interrupted';
  const { failed, skipped, unknown, moved } = end.counts;
  return failed + skipped + unknown + moved > 0 ? 'in-part' : 'done';
}

function countRecorded({ intents, results }: RecordedRun): NonNullable<RunSummary['recorded']> {
  const known = new Map(results.map((result) => [result.number, result.outcome] as const));
  const outcomes = intents.map((intent) => known.get(intent.number));
  const done = outcomes.filter((outcome) => outcome === 'done').length;
  const pending = outcomes.filter((outcome) => outcome === undefined).length;
  return { done, failed: outcomes.length - done - pending, pending };
}
