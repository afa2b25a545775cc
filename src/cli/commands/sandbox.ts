import { readFile, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { Json } from '../../model/json.ts';
import { escapeText } from '../../report/escape.ts';
import { renderJson } from '../../report/json-line.ts';
import { createEngine } from '../../sandbox/engine.ts';
import { buildFaultSchedule } from '../../sandbox/fault-schedule.ts';
import { type Fault, parseFaults } from '../../sandbox/faults.ts';
import type { JournalEntry } from '../../sandbox/journal.ts';
import { appendJournal, journalFileOf, readJournal } from '../../sandbox/journal-file.ts';
import { createPrng } from '../../sandbox/prng.ts';
import { parseSeed, type Seed } from '../../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { fileError, readSandboxState, writeSandboxState } from '../../sandbox/state-file.ts';
import { ADVERSARIAL, PROFILES } from '../../sandbox/switches.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit-code.ts';

export interface SandboxStartOptions {
  readonly port?: number;
  /** An API version whose documented behaviour is played. */
  readonly profile?: string;
  /** The worst Intercom might do, on top of the profile. */
  readonly adversarial?: boolean;
  /** A file of faults that strike requests. */
  readonly faults?: string;
  /** A schedule of faults drawn from this number; it comes after those of the file. */
  readonly faultSeed?: number;
  readonly token?: string;
  /** A seed file, applied after the state is loaded. */
  readonly seed?: string;
  /** Where the sandbox is kept between starts. */
  readonly state?: string;
  /** What the project makes of its sandbox; `seed` comes on top. */
  readonly projectSeed?: Seed;
  readonly json: boolean;
}

/** `sandbox start`: serves until the signal fires, then saves. The caller decides the exit code of a signal. */
export async function runSandboxStart(context: CommandContext, options: SandboxStartOptions): Promise<number> {
  const sandbox = await start(context, options);
  const line = options.json ? JSON.stringify({ type: 'listening', url: sandbox.url }) : sandbox.url;
  context.stdout.write(`${line}\n`);
  await fired(context.signal);
  await sandbox.close();
  if (options.state !== undefined) {
    const file = resolve(context.cwd, options.state);
    await writeSandboxState(file, sandbox.state());
    await appendJournal(journalFileOf(file), sandbox.journal());
  }
  return EXIT.done;
}

/** `sandbox seed FILE`: edits the saved sandbox in place; no server is needed. */
export async function runSandboxSeed(
  context: CommandContext,
  options: { readonly file: string; readonly state: string; readonly projectSeed?: Seed },
): Promise<number> {
  const seed = await readSeed(context, options.file);
  if (seed.faults !== undefined) {
    throw new TrueupError(`${options.file}: faults strike requests to a running sandbox and cannot be saved`, {
      code: 'sandbox-seed-invalid',
      category: 'invalid',
      hint: 'Pass the file to `trueup sandbox start --seed`, or remove faults from it.',
    });
  }
  const file = resolve(context.cwd, options.state);
  const state = await readSandboxState(file);
  const engine = createEngine({ ...(state === undefined ? {} : { state }), now: context.now });
  if (options.projectSeed) engine.seed(options.projectSeed);
  const changed = engine.seed(seed);
  await writeSandboxState(file, engine.state());
  for (const line of changed) context.stdout.write(`${escapeText(line)}\n`);
  context.stderr.write(`Sandbox seeded: ${changed.length} ${changed.length === 1 ? 'record' : 'records'}.\n`);
  return EXIT.done;
}

/** `sandbox reset`: forgets the saved sandbox and its journal. */
export async function runSandboxReset(context: CommandContext, options: { readonly state: string }): Promise<number> {
  const file = resolve(context.cwd, options.state);
  for (const each of [file, journalFileOf(file)]) {
    await rm(each, { force: true }).catch((cause: unknown) => {
      throw fileError(each, 'removed', cause);
    });
  }
  context.stderr.write('Sandbox reset: the next use starts empty.\n');
  return EXIT.done;
}

/** `sandbox journal`: every request the saved sandbox received, a line each; one JSON document with `--json`. */
export async function runSandboxJournal(
  context: CommandContext,
  options: { readonly state: string; readonly json: boolean },
): Promise<number> {
  const entries = await readJournal(journalFileOf(resolve(context.cwd, options.state)));
  if (options.json) context.stdout.write(`${renderJson(entries as unknown as Json)}\n`);
  else for (const entry of entries) context.stdout.write(renderEntry(entry));
  return EXIT.done;
}

async function start(context: CommandContext, options: SandboxStartOptions): Promise<Sandbox> {
  const { port, profile, token } = options;
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError(`--port ${port} is no port`, 'Use a number from 0 to 65535; 0 picks a free one.');
  }
  const behaviour = profile === undefined ? {} : PROFILES.get(profile);
  if (behaviour === undefined) {
    throw new UsageError(`--profile ${profile} is not known`, `Use one of ${[...PROFILES.keys()].join(', ')}.`);
  }
  const state = options.state === undefined ? undefined : await readSandboxState(resolve(context.cwd, options.state));
  const seed = options.seed === undefined ? undefined : await readSeed(context, options.seed);
  const faults = [...(seed?.faults ?? []), ...(await readFaults(context, options))];
  return startSandbox({
    ...(state === undefined ? {} : { state }),
    ...(token === undefined ? {} : { token }),
    ...(port === undefined ? {} : { port }),
    seed: { ...options.projectSeed, ...(profile === undefined ? {} : { version: profile }), ...seed, faults },
    switches: { ...behaviour, ...(options.adversarial === true ? ADVERSARIAL : {}) },
    now: context.now,
    sleep: (milliseconds) => context.sleep(milliseconds),
  });
}

async function readFaults(context: CommandContext, options: SandboxStartOptions): Promise<readonly Fault[]> {
  const { faults, faultSeed } = options;
  const scripted = faults === undefined ? [] : parseFaults(await readText(context, 'fault file', faults), faults);
  return faultSeed === undefined ? scripted : [...scripted, ...buildFaultSchedule(createPrng(faultSeed))];
}

async function readSeed(context: CommandContext, file: string): Promise<Seed> {
  return parseSeed(await readText(context, 'seed', file), file);
}

/** Seeds are read with all of YAML, at a tenth of a second for each 10,000 lines. */
const MAX_SEED_BYTES = 10_000_000;

async function readText(context: CommandContext, what: string, file: string): Promise<string> {
  try {
    const path = resolve(context.cwd, file);
    if ((await stat(path)).size > MAX_SEED_BYTES) throw new RangeError(`it has more than ${MAX_SEED_BYTES} bytes`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TrueupError(`The ${what} ${file} cannot be read: ${reason}`, {
      code: 'sandbox-seed-unreadable',
      category: 'invalid',
      hint: 'Check the path; it is relative to the directory the command runs in.',
      cause,
    });
  }
}

function renderEntry(entry: JournalEntry): string {
  const query = new URLSearchParams(entry.query).toString();
  const target = query === '' ? entry.path : `${entry.path}?${query}`;
  const status = entry.status === 0 ? 'dropped' : String(entry.status);
  const told = [...entry.wrote, ...entry.notes, ...(entry.fault === null ? [] : [`fault ${entry.fault}`])];
  const outcome = told.length === 0 ? '' : `  ${told.join('; ')}`;
  return `${escapeText(`${entry.number}  ${entry.method} ${target}  ${status}${outcome}`)}\n`;
}

function fired(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
