import { UsageError } from '../model/error.ts';
import { MOST_SHARDS, type Shard } from '../model/shard.ts';

/** Flags every command understands, as written; `app.ts` declares them. */
export interface CommonOptions {
  readonly env?: string;
  readonly json?: boolean;
  /** False for `--no-color`. */
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False for `--no-input`. */
  readonly input: boolean;
  readonly envFile?: string;
  readonly parallelism?: string;
  readonly apiUrl?: string;
  readonly sandbox?: boolean;
  readonly target: readonly string[];
  readonly exclude: readonly string[];
  readonly lockTimeout?: string;
  readonly tokenFile?: string;
  readonly budget?: string;
  readonly deadline?: string;
  /** Of `validate`, `plan`, `apply` and `drift` only. */
  readonly ci?: boolean;
  /** Of `plan` and `apply` only. */
  readonly shard?: string;
}

/** Requests in flight when `--parallelism` says nothing: enough to use a rate window, few enough to be polite. */
const DEFAULT_PARALLELISM = 20;
const MOST_PARALLELISM = 200;

export function parallelismOf(options: CommonOptions): number {
  if (options.parallelism === undefined) return DEFAULT_PARALLELISM;
  const value = Number(options.parallelism);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_PARALLELISM) return value;
  throw new UsageError(`--parallelism is ${options.parallelism}`, `Give a whole number from 1 to ${MOST_PARALLELISM}.`);
}

/** How long to wait for a held lock, in milliseconds; 0 without the flag. */
export function lockTimeoutOf(options: CommonOptions): number {
  return timeOf('--lock-timeout', options.lockTimeout ?? '0');
}

/** How long the command may take, in milliseconds; undefined without the flag. */
export function deadlineOf(options: CommonOptions): number | undefined {
  if (options.deadline === undefined) return undefined;
  const milliseconds = timeOf('--deadline', options.deadline);
  if (milliseconds > 0) return milliseconds;
  throw new UsageError(
    `--deadline is ${options.deadline}`,
    'Give the time the command may take, such as 30s, 5m or 1h.',
  );
}

/** The share of each rate window that may be used, above 0 to 1; undefined without the flag. */
export function budgetOf(options: CommonOptions): number | undefined {
  if (options.budget === undefined) return undefined;
  const percent = Number(/^(\d{1,3})%?$/u.exec(options.budget)?.[1]);
  if (percent >= 1 && percent <= 100) return percent / 100;
  throw new UsageError(`--budget is ${options.budget}`, 'Give a share of the rate limit from 1% to 100%, such as 60%.');
}

/** Which part of the work is this command's; undefined without the flag. */
export function shardOf({ shard }: { readonly shard?: string }): Shard | undefined {
  if (shard === undefined) return undefined;
  const [, index, total] = /^(\d{1,3})\/(\d{1,3})$/u.exec(shard) ?? [];
  const parsed = { index: Number(index), total: Number(total) };
  if (parsed.index >= 1 && parsed.index <= parsed.total && parsed.total <= MOST_SHARDS) return parsed;
  throw new UsageError(
    `--shard is ${shard}`,
    `Give the part and the number of parts, at most ${MOST_SHARDS}: --shard 2/4 is the second of four.`,
  );
}

/** `30s`, `5m`, `1h`, or plain seconds, in milliseconds. */
function timeOf(flag: string, text: string): number {
  const [, number, unit] = /^(\d{1,6})(s|m|h)?$/u.exec(text) ?? [];
  if (number === undefined) throw new UsageError(`${flag} is ${text}`, 'Give a time such as 30s or 5m.');
  const seconds = { s: 1, m: 60, h: 3600 }[unit ?? 's'] ?? 1;
  return Number(number) * seconds * 1000;
}

/** A count given to a flag; undefined when the flag is not there. */
export function countOption(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new UsageError(`${flag} is ${text}`, 'Give a whole number.');
}
