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
  const fail = (code: string, message: string, hint: string): string => {
    // One text may ask for the same variable twice.
    if (!failures.has(message)) report(place, code, message, { hint });
    failures.add(message);
    return '';
  };
  const result = text.replace(VARIABLE, (_, name: string, closing: string) => {
    if (closing === '' || !/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name))
      return fail('invalid-variable', `${OPENING} is not followed by a variable name and }`, `write ${OPENING}NAME}`);
    if (isSecret(name, project))
      return fail(
        'forbidden-variable',
        `${name} holds a secret of trueup itself and cannot be read from YAML`,
        'use another variable',
      );
    if (!project.env.includes(name))
      return fail(
        'variable-not-listed',
        `the variable ${name} may not be read: it is not listed under \`env\``,
        `add ${name} to \`env\` in trueup.yaml`,
      );
    const value = getVariable(name);
    if (value === undefined || value === '')
      return fail(
        'variable-unset',
        `the variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
        `set ${name} in the environment`,
      );
    return value;
  });
  return failures.size > 0 ? undefined : result;
}

function isSecret(name: string, project: Project): boolean {
  const secrets = ['INTERCOM_ACCESS_TOKEN', 'TRUEUP_LEDGER_KEY', project.workspace.tokenEnv.toUpperCase()];
  return secrets.includes(name.toUpperCase());
}
