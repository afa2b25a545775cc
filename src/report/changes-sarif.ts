import { createHash } from 'node:crypto';
import type { JsonObject } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';
import type { DriftReport } from './drift-report.ts';
import { escapeText } from './escape.ts';
import { renderNames } from './name.ts';
import { placeDrift, placeSteps, type Weighed } from './plan-annotations.ts';
import { MAX_RESULTS, renderLeftOut, renderLocation, renderSarifLog } from './sarif-log.ts';

export interface ChangesSarifOptions {
  readonly version: string;
  /** Leads from the root of the repository to the project: empty, or a path that ends with `/`. */
  readonly prefix: string;
}

interface Result extends Pick<Weighed, 'severity' | 'file' | 'line' | 'column' | 'message'> {
  readonly rule: string;
}

const NAMED = 10;
const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** What a plan would do, each at the line that causes it, and what apply would refuse; the weightiest first. */
export function renderPlanSarif(plan: Plan, options: ChangesSarifOptions): string {
  const findings = plan.findings.flatMap(({ code, severity, message, addresses, remedy }): Result[] => {
    if (severity === 'note') return [];
    const where = addresses.length === 0 ? '' : ` (${renderNames(addresses, NAMED)})`;
    const lift = remedy === null ? '' : `\nto lift it: ${escapeText(remedy)}`;
    return [
      {
        rule: code,
        severity: severity === 'refuse' ? 'error' : 'warning',
        ...placeOf(plan, addresses, options.prefix),
        message: `${escapeText(message)}${where}${lift}`,
      },
    ];
  });
  return render([...findings, ...placeSteps(plan, options.prefix)], options.version);
}

/** What moved in Intercom and is not accepted, each at the line that says otherwise. */
export function renderDriftSarif(report: DriftReport, options: ChangesSarifOptions): string {
  return render(placeDrift(report, options.prefix), options.version);
}

/** A finding stands where the first of its steps does; one of the whole at the top of trueup.yaml, for it needs a place. */
function placeOf(
  { steps }: Plan,
  addresses: readonly string[],
  prefix: string,
): Pick<Result, 'file' | 'line' | 'column'> {
  const source = steps.find(({ address, source: known }) => known !== null && addresses.includes(address))?.source;
  const { file, line, column } = source ?? { file: 'trueup.yaml', line: 1, column: 1 };
  return { file: `${prefix}${file}`, line, column };
}

function render(all: readonly Result[], version: string): string {
  const shown = all.slice(0, MAX_RESULTS);
  const rules = [...new Set(shown.map(({ rule }) => rule))].sort();
  const counts = new Map<string, number>();
  return renderSarifLog({
    version,
    rules: rules.map(
      (id): JsonObject => ({ id, shortDescription: { text: RULES.get(id) ?? id.replaceAll('-', ' ') } }),
    ),
    notes: renderLeftOut(all.length, 'changes'),
    results: shown.map(({ rule, severity, file = '', line = 1, column = 1, message }): JsonObject => {
      const hash = createHash('sha256')
        .update(JSON.stringify([rule, file, message]))
        .digest('hex')
        .slice(0, 16);
      const count = (counts.get(hash) ?? 0) + 1;
      counts.set(hash, count);
      return {
        ruleId: rule,
        ruleIndex: rules.indexOf(rule),
        level: LEVELS[severity],
        message: { text: message },
        locations: [renderLocation({ file, line, column })],
        partialFingerprints: { primaryLocationLineHash: `${hash}:${count}` },
      };
    }),
  });
}

const RULES: ReadonlyMap<string, string> = new Map([
  ['create', 'apply would create an object'],
  ['update', 'apply would change an object'],
  ['delete', 'apply would delete an object'],
  ['adopt', 'apply would take over an object that exists'],
  ['forget', 'apply would stop managing an object'],
  ['drift', 'an object was changed in Intercom'],
]);
