/** What one check of `trueup doctor` came to. */
export interface CheckResult {
  /** Kebab-case, stable. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failure';
  readonly message: string;
  /** What to do about it; null when nothing has to be done. */
  readonly fix: string | null;
}

/** True when nothing would keep `plan` or `apply` from working; warnings do not. */
export function isHealthy(checks: readonly CheckResult[]): boolean {
  return checks.every(({ status }) => status !== 'failure');
}
