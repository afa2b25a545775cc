import type { ApiClient } from '../api/client.ts';
import { ApiError, TrueupError } from '../model/error.ts';
import type { Project } from '../model/project.ts';
import { type Answers, createAnswers, type Found, Unanswerable } from './answers.ts';
import { belongingsOf, type CanaryJournal, createBelongings, type Left, removeBelongings } from './belongings.ts';
import type { Probe } from './probe.ts';
import { badDate, listValues, unknownAttribute } from './probes/bad-values.ts';
import { clearMany, clearOne } from './probes/clearing.ts';
import { deletedMember, referenceListing, unknownReference } from './probes/members.ts';
import { merging } from './probes/merging.ts';
import { mirrored } from './probes/mirrored.ts';
import { miss, recreatedId, secondDelete } from './probes/missing.ts';
import { nestedLimit } from './probes/nested-limit.ts';
import { nullValue } from './probes/null-value.ts';
import { textLimit } from './probes/text-limit.ts';
import { olderUpdate, omittedTimes } from './probes/times.ts';
import type { CanaryRun } from './run-file.ts';
import { createStage, type Stage } from './stage.ts';
import { chooseSubjects } from './subjects.ts';
import { createWaiting, type Waiting } from './waiting.ts';

/** Those that need nothing but instances first: what a contact alone may spoil is asked last. */
const PROBES: readonly Probe[] = [
  miss,
  merging,
  nullValue,
  omittedTimes,
  olderUpdate,
  badDate,
  listValues,
  unknownAttribute,
  textLimit,
  secondDelete,
  recreatedId,
  mirrored,
  clearMany,
  clearOne,
  unknownReference,
  deletedMember,
  referenceListing,
  nestedLimit,
];

/** What a canary will make at most: told before it is asked to. */
export interface Making {
  /** How many instances of each type. */
  readonly instances: ReadonlyMap<string, number>;
  readonly contact: boolean;
}

export interface CanaryOptions {
  /** Opened for writing, and without the signal: what was made has to be removed after it came. */
  readonly api: ApiClient;
  readonly project: Project;
  readonly run: CanaryRun;
  /** What an interrupted canary of this workspace left: removed before anything is made. */
  readonly earlier?: CanaryRun | undefined;
  readonly journal: CanaryJournal;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** How a canary ended. */
export interface CanaryEnd extends Found {
  /** Not removed; empty when the workspace is as it was. */
  readonly left: readonly Left[];
  /** What ended it before all was asked, a signal included. */
  readonly stopped: TrueupError | undefined;
}

/** Tells what will be made, without a request. */
export function planCanary(project: Project): Making {
  const choice = chooseSubjects(project);
  const instances = new Map<string, number>();
  let contact = false;
  for (const probe of PROBES) {
    const prepared = probe.prepare(choice);
    if ('missing' in prepared) continue;
    for (const type of prepared.instances) instances.set(type, (instances.get(type) ?? 0) + 1);
    contact ||= prepared.usesContact;
  }
  return { instances, contact };
}

/**
 * Learns how this workspace behaves by writing to things of its own, and removes them whatever happens. It takes no lock
 * of the ledger: it touches nothing but what it made itself, and nothing of that is ever owned.
 */
export async function runCanary(options: CanaryOptions): Promise<CanaryEnd> {
  const answers = createAnswers();
  const end = (left: readonly Left[], stopped?: TrueupError): CanaryEnd => ({ ...answers.found(), left, stopped });
  const leftBefore = await removeEarlier(options);
  if (leftBefore.length > 0) return end(leftBefore);
  const belongings = createBelongings(options.run, options.journal);
  const waiting = createWaiting(options.sleep, options.signal);
  const { api, project, run } = options;
  const stage = createStage({ api, project, prefix: run.prefix, belongings, waiting, answers, started: run.started });
  let stopped: TrueupError | undefined;
  let left: readonly Left[] = [];
  try {
    await askAll(project, stage, answers);
    tellLag(answers, waiting);
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    stopped = error;
  } finally {
    const { sleep } = options;
    left = await removeBelongings(belongings.all(), { api, prefix: run.prefix, sleep, isFresh: true });
    // With something left the file stays, for the next canary to remove it.
    if (left.length === 0) await options.journal.remove();
  }
  return end(left, stopped);
}

/** A miss counts at once only when the interrupted canary is so long ago that every read has caught up. */
const FRESH = 600_000;

async function removeEarlier({ earlier, api, journal, now, sleep }: CanaryOptions): Promise<readonly Left[]> {
  if (earlier === undefined) return [];
  const isFresh = now() - earlier.started < FRESH;
  const left = await removeBelongings(belongingsOf(earlier), { api, prefix: earlier.prefix, sleep, isFresh });
  if (left.length === 0) await journal.remove();
  return left;
}

async function askAll(project: Project, stage: Stage, answers: Answers): Promise<void> {
  const choice = chooseSubjects(project);
  for (const { traits, prepare } of PROBES) {
    const prepared = prepare(choice);
    if ('missing' in prepared) {
      answers.leaveOpen(traits, prepared.missing);
      continue;
    }
    stage.waiting.goOn();
    try {
      if (prepared.usesContact) await stage.contact();
      await prepared.run(stage);
    } catch (error) {
      answers.leaveOpen(traits, reasonOf(error));
    }
  }
}

/** Why a question stays open; what concerns more than this one question is thrown on and ends the canary. */
function reasonOf(error: unknown): string {
  if (error instanceof Unanswerable) return error.message;
  const isAboutThis = error instanceof ApiError && error.outcome === 'refused' && error.category === 'failed';
  if (!isAboutThis) throw error;
  return `Intercom answered ${error.status} to ${error.method}`;
}

function tellLag(answers: Answers, waiting: Waiting): void {
  const lag = waiting.lag();
  if (typeof lag === 'number') answers.tell('read_lag', lag);
  else if (lag === null)
    answers.leaveOpen(['read_lag'], 'a write was not seen by GET within 8 seconds; ask again later');
  else answers.leaveOpen(['read_lag'], 'nothing was written that could be looked for; declare a type under `types:`');
}
