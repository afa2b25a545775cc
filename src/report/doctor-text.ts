import type { Json } from '../model/json.ts';
import type { CanaryReport } from './canary-report.ts';
import { type CheckResult, isHealthy } from './doctor-report.ts';
import { escapeText } from './escape.ts';
import { renderJson } from './json-line.ts';
import { countOf, joinLines } from './name.ts';
import type { Style } from './style.ts';

/** How wide the words ok, warning and failure are at most. */
const STATUS_WIDTH = 7;

/**
 * The checks for a person: a line each, what to do about it indented below, and a verdict last. `quiet` leaves out what
 * is well.
 */
export function renderDoctor(
  checks: readonly CheckResult[],
  { style, quiet }: { readonly style: Style; readonly quiet: boolean },
): string {
  const nameWidth = Math.max(0, ...checks.map(({ name }) => name.length));
  const indent = ' '.repeat(STATUS_WIDTH + nameWidth + 2);
  const shown = quiet ? checks.filter(({ status }) => status !== 'ok') : checks;
  const lines = shown.flatMap(({ name, status, message, fix }) => [
    `${tintOf(status, style)(status.padEnd(STATUS_WIDTH))} ${name.padEnd(nameWidth)} ${escapeText(message)}`,
    ...(fix === null ? [] : [`${indent}${style.cyan(`fix: ${escapeText(fix)}`)}`]),
  ]);
  return joinLines([...lines, ...(lines.length > 0 ? [''] : []), style.bold(renderVerdict(checks))]);
}

/** The checks as one JSON document, with what a canary learned when one was asked for; null when it was not sent. */
export function renderDoctorJson(checks: readonly CheckResult[], canary?: CanaryReport | null): string {
  const document = {
    ok: isHealthy(checks),
    checks: checks.map((check) => ({ ...check })),
    ...(canary === undefined ? {} : { canary: canary as Json }),
  };
  return `${renderJson(document, 2)}\n`;
}

function renderVerdict(checks: readonly CheckResult[]): string {
  const count = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  const told = warnings === 0 ? '' : countOf(warnings, 'warning');
  if (failures > 0) return `Not ready: ${countOf(failures, 'failure')}${told && `, ${told}`}.`;
  return told ? `Ready, with ${told}.` : 'Ready: nothing stands in the way of plan and apply.';
}

function tintOf(status: CheckResult['status'], style: Style): (text: string) => string {
  return { ok: style.green, warning: style.yellow, failure: style.red }[status];
}
