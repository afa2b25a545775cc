import { readFile, stat } from 'node:fs/promises';
import type { ApiClient } from '../api/client.ts';
import type { CanaryJournal } from '../canary/belongings.ts';
import { MAX_CANARY_BYTES, renderCanaryFile } from '../canary/canary-file.ts';
import { type CanaryEnd, planCanary, runCanary } from '../canary/run-canary.ts';
import { type CanaryRun, canaryPrefix, parseCanaryRun, unknownNameOf } from '../canary/run-file.ts';
import { TrueupError } from '../model/error.ts';
import type { Workspace } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import type { CanaryReport } from '../report/canary-report.ts';
import { renderCanary, renderCanaryIntent, renderLeftBehind } from '../report/canary-text.ts';
import { canaryFiles } from './canary-files.ts';
import { checkWorkspace } from './check-workspace.ts';
import { confirm } from './confirm.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode, signalExit } from './exit-code.ts';
import { ignoreRunFiles } from './ignore-run-files.ts';
import type { CommonOptions } from './options.ts';
import { nameOfStateFile, removeStateFile, type StateFile, writeStateFile } from './state-file.ts';
import { styleFor } from './style.ts';

export interface CanaryCommandOptions extends CommonOptions {
  readonly canary?: boolean;
  readonly autoApprove?: boolean;
}

/** What asking came to. */
export interface Asked {
  /** Null: nothing was asked. */
  readonly report: CanaryReport | null;
  /** Undefined: the checks decide. */
  readonly code: ExitCode | undefined;
  /** What ended it before its time; told after the report. */
  readonly stopped?: TrueupError;
}

/** Says what a canary makes, has it approved, sends it, and keeps what it learned. `api` may write and knows no signal. */
export async function askCanary(
  context: CommandContext,
  options: CanaryCommandOptions,
  project: Project,
  api: ApiClient,
): Promise<Asked> {
  const files = canaryFiles(project.root, project.environment, options.sandbox === true);
  const { root } = project;
  const answers: StateFile = { path: files.answers, root };
  const running: StateFile = { path: files.run, root };
  const workspace = await api.workspace.read();
  checkWorkspace(project, workspace);
  checkHasTypes(project);
  const earlier = await readEarlier(context, running, workspace);
  const run = newRun(context, workspace);
  tellIntent(context, options, { project, workspace, run, earlier });
  if (!options.autoApprove && !(await confirm(context))) {
    context.stderr.write('Nothing was written: the canary was not approved.\n');
    return { report: null, code: signalExit(context) ?? EXIT.failed };
  }
  await ignoreRunFiles(context, project.root);
  const { now, sleep, signal } = context;
  const journal = journalIn(context, running);
  const end = await runCanary({ api, project, run, earlier, journal, now, sleep, signal });
  return keep(context, options, project, answers, end);
}

async function keep(
  context: CommandContext,
  options: CanaryCommandOptions,
  { workspace }: Project,
  file: StateFile,
  { traits, open, left, stopped }: CanaryEnd,
): Promise<Asked> {
  // What was left of an earlier one could not be removed, so nothing was asked; what was stopped did not ask everything.
  const isWhole = stopped === undefined && Object.keys(traits).length + Object.keys(open).length > 0;
  if (isWhole) {
    const askedAt = new Date(context.now()).toISOString().replace(/\.\d+Z$/u, 'Z');
    const document = { workspace: workspace.id, apiVersion: workspace.apiVersion, askedAt, traits, open };
    await writeStateFile(context, file, renderCanaryFile(document));
  }
  const report: CanaryReport = { traits, open, file: isWhole ? nameOfStateFile(file) : null, left };
  if (!options.json && isWhole) {
    context.stdout.write(renderCanary(report, styleFor(context.stdout, context, options.color)));
  }
  const code = left.length === 0 ? undefined : (signalExit(context) ?? EXIT.failed);
  if (left.length > 0) {
    context.stderr.write(renderLeftBehind(left, styleFor(context.stderr, context, options.color)));
  } else if (stopped !== undefined) context.stderr.write('The canary was stopped. What it made is removed.\n');
  return { report, code, ...(stopped === undefined ? {} : { stopped }) };
}

function tellIntent(
  context: CommandContext,
  { json, quiet, autoApprove, color }: CanaryCommandOptions,
  about: {
    readonly project: Project;
    readonly workspace: Workspace;
    readonly run: CanaryRun;
    readonly earlier: CanaryRun | undefined;
  },
): void {
  if (json || (quiet && autoApprove)) return;
  const { prefix } = about.run;
  const intent = { ...planCanary(about.project), prefix, unknownName: unknownNameOf(prefix) };
  const { workspace, earlier } = about;
  const text = renderCanaryIntent(
    { ...intent, workspace, earlier: earlier?.prefix },
    styleFor(context.stdout, context, color),
  );
  context.stdout.write(text);
}

function newRun({ randomBytes, now, host }: CommandContext, { id }: Workspace): CanaryRun {
  const prefix = canaryPrefix(randomBytes(6));
  return { prefix, workspace: id, started: now(), host: host.name, pid: host.pid, types: new Map(), contact: false };
}

function journalIn(context: CommandContext, file: StateFile): CanaryJournal {
  return { save: (text) => writeStateFile(context, file, text), remove: () => removeStateFile(file) };
}

function checkHasTypes(project: Project): void {
  if (Object.keys(project.types).length > 0) return;
  throw new TrueupError('trueup.yaml declares no types, so there is nothing a canary could be made of', {
    code: 'canary-without-types',
    category: 'invalid',
    hint: 'Declare under `types:` a type that Intercom has.',
  });
}

/** What an interrupted canary left on record; one that still runs, or was of another workspace, is not ours to clean up. */
async function readEarlier(
  { host }: CommandContext,
  file: StateFile,
  { id }: Workspace,
): Promise<CanaryRun | undefined> {
  const name = nameOfStateFile(file);
  const text = await readText(file, name);
  if (text === undefined) return undefined;
  const run = parseCanaryRun(text, name);
  if (run.workspace !== id) {
    throw new TrueupError(`${name} names what a canary left in workspace ${run.workspace}, and this is ${id}`, {
      code: 'canary-run-foreign',
      category: 'refused',
      hint: `Run trueup doctor --canary against ${run.workspace} first, or remove there what begins with ${run.prefix} and delete the file.`,
    });
  }
  if (run.host === host.name && run.pid !== host.pid && host.isAlive(run.pid)) {
    throw new TrueupError(`A canary is under way (process ${run.pid} on ${run.host}, as ${name} says)`, {
      code: 'canary-running',
      category: 'later',
      hint: `Wait for it. When you know that it no longer runs, delete ${name} after removing what begins with ${run.prefix}.`,
    });
  }
  return run;
}

async function readText({ path }: StateFile, name: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > MAX_CANARY_BYTES) throw new RangeError('it is larger than any file of a canary');
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new TrueupError(`${name} should say what an interrupted canary left in Intercom, and cannot be read`, {
      code: 'canary-run-unreadable',
      category: 'invalid',
      hint: 'Make it readable, or look in Intercom for what begins with trueup-canary-, remove it, then delete the file.',
      cause,
    });
  }
}
