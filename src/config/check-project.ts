import type { Diagnostic } from '../model/diagnostic.ts';
import { type Located, type Place, valueAt } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import { canList, type Project } from '../model/project.ts';
import { type ProblemExtras, problemAt } from './problem.ts';

type Report = (place: Place, code: string, message: string, extras?: ProblemExtras) => void;

/** The rules of trueup.yaml that a schema cannot say. `root` has the right shape and the environment laid over it. */
export function checkProject(file: string, root: Located, project: Project): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const report: Report = (...problem) => found.push(problemAt(file, ...problem));
  const types = Object.keys(project.types);
  for (const [name, type] of entriesOf(valueAt(root, 'types'))) {
    checkPrune(report, name, type, project);
    for (const [attribute, spec] of entriesOf(valueAt(type, 'attributes'))) {
      checkAttribute(report, `${name}.${attribute}`, spec);
      checkTarget(report, valueAt(spec, 'to'), types);
    }
  }
  for (const section of ['contacts', 'conversations'] as const) checkRecord(report, root, section, project);
  checkLedger(report, valueAt(root, 'ledger'));
  checkPaths(report, valueAt(root, 'include'));
  checkProtect(report, valueAt(root, 'protect'));
  return found;
}

function checkPrune(report: Report, name: string, type: Located, project: Project): void {
  const prune = valueAt(type, 'prune');
  if (!prune || textOf(prune) !== 'all' || canList(project.workspace.apiVersion)) return;
  report(
    prune,
    'needs-api-version',
    `\`prune: all\` of ${name} needs API version 2.16, and this is ${project.workspace.apiVersion}: older ones cannot list instances`,
    { hint: 'write `api_version: "2.16"` under `workspace`, or `prune: owned`' },
  );
}

function checkAttribute(report: Report, name: string, spec: Located): void {
  const type = valueAt(spec, 'type') ?? spec;
  const kind = textOf(type);
  const misplaced = (key: string, belongs: string): void => {
    const entry = spec.kind === 'map' ? spec.entries.get(key) : undefined;
    if (entry && kind !== belongs)
      report(entry.key, 'misplaced-key', `\`${key}\` belongs to attributes of type ${belongs}; ${name} is ${kind}`, {
        hint: `remove it, or write \`type: ${belongs}\``,
      });
  };
  misplaced('options', 'list');
  misplaced('to', 'relationship');
  misplaced('many', 'relationship');
  if (kind !== 'relationship') return;
  if (!valueAt(spec, 'to'))
    report(type, 'missing-key', `the relationship ${name} does not say which type it points at`, {
      hint: 'write { type: relationship, to: TYPE, many: true }',
    });
  const sensitive = spec.kind === 'map' ? spec.entries.get('sensitive') : undefined;
  if (sensitive?.value.kind === 'scalar' && sensitive.value.value === true)
    report(sensitive.key, 'misplaced-key', `the relationship ${name} cannot be sensitive: its members are addresses`, {
      hint: 'remove `sensitive`',
    });
}

function checkRecord(report: Report, root: Located, section: 'contacts' | 'conversations', project: Project): void {
  const record = valueAt(root, section);
  const attributes = entriesOf(valueAt(record, 'attributes'));
  for (const [name, spec] of attributes) checkAttribute(report, `${section}.${name}`, spec);
  for (const [name, spec] of entriesOf(valueAt(record, 'relationships'))) {
    checkTarget(report, valueAt(spec, 'to'), Object.keys(project.types));
    const members = valueAt(spec, 'members');
    if (members && textOf(members) === 'owned' && !canList(project.workspace.apiVersion))
      report(
        members,
        'needs-api-version',
        `\`members: owned\` of ${section}.${name} needs API version 2.16, and this is ${project.workspace.apiVersion}: older ones cannot read all members`,
        { hint: 'write `api_version: "2.16"` under `workspace`, or `members: exact`' },
      );
    const twin = valueAt(record, 'attributes');
    const first = twin?.kind === 'map' ? twin.entries.get(name)?.key : undefined;
    const own = keyOf(valueAt(record, 'relationships'), name);
    if (first && own)
      report(own, 'duplicate-name', `${section}.${name} is declared as attribute and as relationship`, {
        hint: 'keep one of the two',
        related: { message: 'declared as attribute here', place: first },
      });
  }
}

function checkTarget(report: Report, to: Located | undefined, types: readonly string[]): void {
  const target = to && textOf(to);
  if (!to || target === undefined || types.includes(target)) return;
  const nearest = nearestName(target, types);
  report(to, 'unknown-type', `the type ${JSON.stringify(target)} is not declared under \`types\``, {
    hint: nearest === undefined ? 'declare it under `types`' : `did you mean ${nearest}?`,
  });
}

function checkLedger(report: Report, ledger: Located | undefined): void {
  const backend = valueAt(ledger, 'backend');
  if (backend && textOf(backend) !== 'file')
    report(
      backend,
      'unknown-backend',
      `the ledger backend ${JSON.stringify(textOf(backend))} is not available in this version`,
      {
        hint: 'write `backend: file`',
      },
    );
  const path = valueAt(ledger, 'path');
  if (path && leavesProject(textOf(path) ?? ''))
    report(path, 'outside-project', 'the ledger must lie inside the project', {
      hint: 'write a relative path without `..`',
    });
}

function checkPaths(report: Report, include: Located | undefined): void {
  for (const item of include?.kind === 'list' ? include.items : [])
    if (leavesProject((textOf(item) ?? '').replace(/^!/u, '')))
      report(item, 'outside-project', 'object files must lie inside the project', {
        hint: 'write a relative glob without `..`',
      });
}

function checkProtect(report: Report, protect: Located | undefined): void {
  for (const item of protect?.kind === 'list' ? protect.items : []) {
    const glob = textOf(item) ?? '';
    if (/^(?:instance|contact|conversation)\/.|^[^/]*\*/u.test(glob)) continue;
    report(item, 'protects-nothing', `${JSON.stringify(glob)} matches no address`, {
      hint: 'addresses look like instance/TYPE/ID, contact/external_id:ID, conversation/ID',
    });
  }
}

function leavesProject(path: string): boolean {
  return /^(?:[/\\~]|[A-Za-z]:)/u.test(path) || path.split(/[/\\]/u).includes('..');
}

function textOf(node: Located): string | undefined {
  return node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

function entriesOf(node: Located | undefined): [name: string, value: Located][] {
  return node?.kind === 'map' ? [...node.entries].map(([name, entry]) => [name, entry.value]) : [];
}

function keyOf(node: Located | undefined, name: string): Place | undefined {
  return node?.kind === 'map' ? node.entries.get(name)?.key : undefined;
}
