import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { forbiddenVariable } from '../diagnostics/forbidden-variable.ts';
import { invalidVariable } from '../diagnostics/invalid-variable.ts';
import { variableNotListed } from '../diagnostics/variable-not-listed.ts';
import { variableUnset } from '../diagnostics/variable-unset.ts';
import type { Place } from '../model/located.ts';
import type { Project } from '../model/project.ts';
import type { Report } from './report.ts';

/** Reads a variable of the environment; undefined when it is not set. */
export type GetVariable = (name: string) => string | undefined;

const OPENING = '${env:';
const VARIABLE = /\$\{env:([^}]*)(\}?)/gu;

/** True when a text asks for a variable. */
export function hasVariable(text: string): boolean {
  return text.includes(OPENING);
}

/** The variables a text asks for, each once, in order. */
export function listVariables(text: string): readonly string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))];
}

/**
 * Puts variables in where `${env:NAME}` stands, as text. Undefined, with the reason reported, when one may not be
 * read or has no value: an unset variable in CI must not become an emptied field.
 */
export function substituteVariables(
  text: string,
  place: Place,
  project: Project,
  getVariable: GetVariable,
  report: Report,
): string | undefined {
  const failures = new Set<string>();
  const fail = (problem: Problem): string => {
    // One text may ask for the same variable twice.
    if (!failures.has(problem.message)) report(place, problem);
    failures.add(problem.message);
    return '';
  };
  const result = text.replace(VARIABLE, (_, name: string, closing: string) => {
    if (closing === '' || !/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) return fail(invalidVariable(undefined));
    if (isSecret(name, project)) return fail(forbiddenVariable({ name, where: 'value' }));
    if (!project.env.includes(name)) return fail(variableNotListed({ name }));
    const value = getVariable(name);
    if (value === undefined || value === '')
      return fail(variableUnset({ name, way: value === '' ? 'empty' : 'unset' }));
    return value;
  });
  return failures.size > 0 ? undefined : result;
}

function isSecret(name: string, project: Project): boolean {
  const secrets = [
    'INTERCOM_ACCESS_TOKEN',
    'TRUEUP_LEDGER_KEY',
    'TRUEUP_PLAN_KEY',
    project.workspace.tokenEnv.toUpperCase(),
  ];
  return secrets.includes(name.toUpperCase());
}
