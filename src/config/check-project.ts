import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { type DiagnosticExtras, diagnosticAt, relatedAt } from '../diagnostics/diagnostic-at.ts';
import { duplicateName } from '../diagnostics/duplicate-name.ts';
import { misplacedKey } from '../diagnostics/misplaced-key.ts';
import { missingKey } from '../diagnostics/missing-key.ts';
import { needsApiVersion } from '../diagnostics/needs-api-version.ts';
import { outsideProject } from '../diagnostics/outside-project.ts';
import { protectsNothing } from '../diagnostics/protects-nothing.ts';
import { unknownType } from '../diagnostics/unknown-type.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Located, type Place, valueAt } from '../model/located.ts';
import { canList, type Project } from '../model/project.ts';
import { checkAcceptances } from './check-acceptances.ts';
import { checkLedgerSettings } from './check-ledger-settings.ts';
import { leavesProject } from './leaves-project.ts';

type Report = (place: Place, problem: Problem, extras?: DiagnosticExtras) => void;

/** The rules of trueup.yaml that a schema cannot say. `root` has the right shape and the environment laid over it. */
export function checkProject(file: string, root: Located, project: Project, today?: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const report: Report = (...problem) => found.push(diagnosticAt(file, ...problem));
  const types = Object.keys(project.types);
  for (const [name, type] of entriesOf(valueAt(root, 'types'))) {
    checkPrune(report, name, type, project);
    for (const [attribute, spec] of entriesOf(valueAt(type, 'attributes'))) {
      checkAttribute(report, `${name}.${attribute}`, spec);
      checkTarget(report, valueAt(spec, 'to'), types);
    }
  }
  for (const section of ['contacts', 'conversations'] as const) checkRecord(file, report, root, section, project);
  checkLedgerSettings(report, valueAt(root, 'ledger'));
  checkPaths(report, valueAt(root, 'include'));
  checkProtect(report, valueAt(root, 'protect'));
  checkAcceptances(report, valueAt(root, 'accept'), today);
  return found;
}

function checkPrune(report: Report, name: string, type: Located, project: Project): void {
  const prune = valueAt(type, 'prune');
  if (!prune || textOf(prune) !== 'all' || canList(project.workspace.apiVersion)) return;
  report(prune, needsApiVersion({ setting: 'prune: all', owner: name, version: project.workspace.apiVersion }));
}

function checkAttribute(report: Report, name: string, spec: Located): void {
  const type = valueAt(spec, 'type') ?? spec;
  const kind = textOf(type);
  const misplaced = (key: string, belongsTo: 'list' | 'relationship'): void => {
    const entry = spec.kind === 'map' ? spec.entries.get(key) : undefined;
    if (entry && kind !== belongsTo) report(entry.key, misplacedKey({ key, attribute: name, type: kind, belongsTo }));
  };
  misplaced('options', 'list');
  misplaced('to', 'relationship');
  misplaced('many', 'relationship');
  if (kind !== 'relationship') return;
  if (!valueAt(spec, 'to')) report(type, missingKey({ where: `the relationship ${name}`, key: 'to' }));
  const sensitive = spec.kind === 'map' ? spec.entries.get('sensitive') : undefined;
  if (sensitive?.value.kind === 'scalar' && sensitive.value.value === true)
    report(sensitive.key, misplacedKey({ key: 'sensitive', attribute: name, type: kind, belongsTo: 'values' }));
}

function checkRecord(
  file: string,
  report: Report,
  root: Located,
  section: 'contacts' | 'conversations',
  project: Project,
): void {
  const { apiVersion: version } = project.workspace;
  const record = valueAt(root, section);
  const attributes = entriesOf(valueAt(record, 'attributes'));
  for (const [name, spec] of attributes) checkAttribute(report, `${section}.${name}`, spec);
  for (const [name, spec] of entriesOf(valueAt(record, 'relationships'))) {
    checkTarget(report, valueAt(spec, 'to'), Object.keys(project.types));
    const members = valueAt(spec, 'members');
    if (members && textOf(members) === 'owned' && !canList(version))
      report(members, needsApiVersion({ setting: 'members: owned', owner: `${section}.${name}`, version }));
    const twin = valueAt(record, 'attributes');
    const first = twin?.kind === 'map' ? twin.entries.get(name)?.key : undefined;
    const own = keyOf(valueAt(record, 'relationships'), name);
    if (first && own)
      report(own, duplicateName({ name: `${section}.${name}` }), relatedAt(file, first, 'declared as attribute here'));
  }
}

function checkTarget(report: Report, to: Located | undefined, types: readonly string[]): void {
  const target = to && textOf(to);
  if (!to || target === undefined || types.includes(target)) return;
  report(to, unknownType({ type: target, declared: types }));
}

function checkPaths(report: Report, include: Located | undefined): void {
  for (const item of include?.kind === 'list' ? include.items : [])
    if (leavesProject((textOf(item) ?? '').replace(/^!/u, ''))) report(item, outsideProject({ what: 'include' }));
}

function checkProtect(report: Report, protect: Located | undefined): void {
  for (const item of protect?.kind === 'list' ? protect.items : []) {
    const glob = textOf(item) ?? '';
    if (/^(?:instance|contact|conversation)\/.|^[^/]*\*/u.test(glob)) continue;
    report(item, protectsNothing({ glob }));
  }
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
