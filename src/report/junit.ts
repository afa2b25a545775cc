import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import type { DriftReport } from './drift-report.ts';
import { escapeText } from './escape.ts';
import type { Failure } from './markdown/failure-markdown.ts';
import { renderField } from './name.ts';

/** One thing that was looked at. */
interface Case {
  /** The file it stands in: a suite of its own. */
  readonly file: string;
  readonly name: string;
  /** Why it failed; undefined when it did not. */
  readonly failure?: string | undefined;
}

const NO_FILE = 'not in a file';

/** The checked files: each problem is a failed case, a file without one passes. */
export function renderProblemsJunit(diagnostics: readonly Diagnostic[], files: readonly string[]): string {
  const failed = diagnostics.map(({ source, severity, code, message, hint }): Case => {
    const where = source === undefined ? '' : ` at ${source.line}:${source.column}`;
    const failure = severity === 'error' ? `${message}${hint === undefined ? '' : `\nhint: ${hint}`}` : undefined;
    return { file: source?.file ?? NO_FILE, name: `${severity} ${code}${where}`, failure };
  });
  const clean = files.filter((file) => !failed.some((each) => each.file === file));
  return renderSuites('trueup validate', [...failed, ...clean.map((file) => ({ file, name: 'is valid' }))]);
}

/** Each step is a case; what refuses or blocks fails. */
export function renderPlanJunit(plan: Plan): string {
  const steps = plan.steps.map(
    ({ address, action, source }): Case => ({ file: source?.file ?? NO_FILE, name: `${action} ${address}` }),
  );
  const findings = plan.findings
    .filter(({ severity }) => severity !== 'note')
    .map(
      ({ code, severity, message, remedy }): Case => ({
        file: NO_FILE,
        name: `${severity} ${code}`,
        failure: remedy === null ? message : `${message}\nto lift it: ${remedy}`,
      }),
    );
  return renderSuites('trueup plan', [...findings, ...steps]);
}

/** Each difference that is not accepted is a failed case. */
export function renderDriftJunit(report: DriftReport): string {
  const cases = report.items.map(({ address, pointer, kind, source, accepted, message }): Case => {
    const name = pointer === null ? address : `${address} ${renderField(pointer)}`;
    const failure = accepted === true ? undefined : (message ?? `${kind} in Intercom since the last apply`);
    return { file: source?.file ?? NO_FILE, name, failure };
  });
  const none =
    report.items.length === 0 ? [{ file: NO_FILE, name: `${report.checked} owned records are as applied` }] : [];
  return renderSuites('trueup drift', [...cases, ...none]);
}

/** A command that came to nothing: no report may look as if all had passed. */
export function renderFailureJunit({ code, message, hint, diagnostics }: Failure): string {
  if (diagnostics) return renderProblemsJunit(diagnostics, []);
  return renderSuites('trueup', [
    { file: NO_FILE, name: code, failure: hint === null ? message : `${message}\nhint: ${hint}` },
  ]);
}

function renderSuites(name: string, cases: readonly Case[]): string {
  const suites = new Map<string, Case[]>();
  for (const each of cases) {
    const suite = suites.get(each.file);
    if (suite) suite.push(each);
    else suites.set(each.file, [each]);
  }
  const counts = (some: readonly Case[]) =>
    `tests="${some.length}" failures="${some.filter(({ failure }) => failure !== undefined).length}"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(name)}" ${counts(cases)}>`,
    ...[...suites].flatMap(([file, some]) => [
      `  <testsuite name="${attribute(file)}" ${counts(some)}>`,
      ...some.map((each) => renderCase(each)),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ].join('\n')}\n`;
}

function renderCase({ file, name, failure }: Case): string {
  const head = `    <testcase classname="${attribute(file)}" name="${attribute(name)}"`;
  if (failure === undefined) return `${head}/>`;
  return `${head}><failure message="${attribute(failure)}"/></testcase>`;
}

/** Hidden characters are made visible, and the letters of XML itself stand as numbers. */
function attribute(text: string): string {
  return escapeText(text).replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);
}
