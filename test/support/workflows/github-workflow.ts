import { parseDocument, visit } from 'yaml';

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: { readonly [name: string]: unknown };
  readonly env?: { readonly [name: string]: unknown };
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly 'runs-on'?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly environment?: unknown;
  readonly outputs?: { readonly [name: string]: unknown };
  readonly env?: { readonly [name: string]: unknown };
  readonly steps?: readonly Step[];
}

/** A workflow of GitHub, as it is written and as it reads. */
export interface Workflow {
  readonly text: string;
  readonly lines: readonly string[];
  readonly on: { readonly [event: string]: unknown };
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly env: { readonly [name: string]: unknown };
  readonly jobs: { readonly [name: string]: Job };
  /** Everything, for rules that look at keys. */
  readonly root: { readonly [key: string]: unknown };
  /** What YAML itself has to say against it. */
  readonly problems: readonly string[];
}

export function parseWorkflow(text: string): Workflow {
  const document = parseDocument(text, { uniqueKeys: true, merge: false });
  const problems = [...document.errors, ...document.warnings].map(({ message }) => message);
  // GitHub knows anchors since a while, others who read workflows do not.
  visit(document, { Alias: (_key, node) => void problems.push(`an alias: ${node.source}`) });
  const root = isObject(document.toJS()) ? (document.toJS() as Workflow['root']) : {};
  const on = root['on'];
  return {
    text,
    lines: text.split('\n'),
    on:
      typeof on === 'string'
        ? { [on]: null }
        : Array.isArray(on)
          ? Object.fromEntries(on.map((each) => [each, null]))
          : isObject(on)
            ? on
            : {},
    permissions: root['permissions'],
    concurrency: root['concurrency'],
    env: isObject(root['env']) ? root['env'] : {},
    jobs: isObject(root['jobs']) ? (root['jobs'] as Workflow['jobs']) : {},
    root,
    problems,
  };
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every step with the name of its job. */
export function stepsOf({ jobs }: Workflow): readonly { readonly job: string; readonly step: Step }[] {
  return Object.entries(jobs).flatMap(([job, { steps = [] }]) => steps.map((step) => ({ job, step })));
}

/** Every `${{ … }}` of a workflow, without its braces. */
export function expressionsOf(text: string): readonly string[] {
  return [...text.matchAll(/\$\{\{(.*?)\}\}/gsu)].map(([, inside = '']) => inside.trim());
}
