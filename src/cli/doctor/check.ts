import { TrueupError } from '../../model/error.ts';
import type { CheckResult } from '../../report/doctor-report.ts';

/** One thing `trueup doctor` looks at, by reading alone. Takes what it needs and knows nothing of the other checks. */
export interface Check<Needs> {
  readonly name: string;
  /** Answers what it found; a `TrueupError` it throws is a failure. */
  readonly run: (needs: Needs) => Finding | Promise<Finding>;
}

/** What a check answers; its name is added by `runCheck`. */
export type Finding = Omit<CheckResult, 'name'>;

/** What a check needs, or why it cannot be had. */
export type Supply<Needs> = { readonly needs: Needs } | { readonly missing: string };

/** Runs one check. What it needs and nobody has leaves it open, which is a warning: the reason failed elsewhere. */
export async function runCheck<Needs>(check: Check<Needs>, supply: Supply<Needs>): Promise<CheckResult> {
  const { name } = check;
  if ('missing' in supply) return { name, ...warning(`not checked: ${supply.missing}`) };
  try {
    return { name, ...(await check.run(supply.needs)) };
  } catch (error) {
    return { name, ...findingOf(error) };
  }
}

/** All is well, or nothing can be done about it. */
export function ok(message: string): Finding {
  return { status: 'ok', message, fix: null };
}

/** Worth knowing; plan and apply work all the same. */
export function warning(message: string, fix: string | null = null): Finding {
  return { status: 'warning', message, fix };
}

/** Plan or apply cannot work as things are. */
export function failure(message: string, fix: string | null): Finding {
  return { status: 'failure', message, fix };
}

/** A permission that is missing is a failure of `plan-scopes`; for every other check that meets it, it leaves things open. */
export async function openIfForbidden(work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TrueupError) || error.code !== 'scope-missing') throw error;
    return warning('not checked: the token lacks the permission, see plan-scopes');
  }
}

/** A refusing world as a failure; a signal and a bug are no findings and are thrown on. */
export function findingOf(error: unknown): Finding {
  if (!(error instanceof TrueupError) || error.code === 'interrupted') throw error;
  return failure(error.message, error.hint ?? null);
}
