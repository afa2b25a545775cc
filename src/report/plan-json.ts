import type { Body } from '../model/body.ts';
import { compareText, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import {
  type BaseOption,
  type Finding,
  isScoped,
  type Plan,
  type PlanShard,
  type Step,
  type UndoOption,
} from '../model/plan.ts';
import type { SourcePosition } from '../model/source.ts';
import { renderJson, renderJsonLine, VERSION_LINE } from './json-line.ts';
import { isClean } from './plan-summary.ts';

/** The plan as the document that --out and --json-into write (schemas/plan.schema.json). Equal plans give equal bytes. */
export function renderPlanDocument(plan: Plan): string {
  return `${renderJson(documentOf(plan), 2)}\n`;
}

/** The plan as NDJSON (schemas/event.schema.json): version, one line per step and finding, and the counts last. */
export function renderPlanLines(plan: Plan): string {
  return [
    VERSION_LINE,
    ...plan.steps.map((step) => renderJsonLine({ type: 'planned_change', ...stepOf(step) })),
    ...plan.findings.map((finding) => renderJsonLine({ type: 'finding', ...findingOf(finding) })),
    renderJsonLine(summaryOf(plan)),
  ].join('');
}

// Built key by key: the order is part of the format, whatever order the plan was put together in.
function documentOf(plan: Plan): JsonObject {
  const { options, summary, calls } = plan;
  return {
    format: plan.format,
    version: plan.version,
    id: plan.id,
    workspace: plan.workspace,
    environment: plan.environment,
    ...(plan.api_version === undefined ? {} : { api_version: plan.api_version }),
    ledger: plan.ledger,
    config_digest: plan.config_digest,
    options: {
      adopt: options.adopt,
      allow_deletes: options.allow_deletes,
      targets: options.targets,
      excludes: options.excludes,
      ...(options.undo === undefined ? {} : { undo: undoOf(options.undo) }),
      ...(options.base === undefined ? {} : { base: baseOf(options.base) }),
    },
    ...(plan.shard === undefined ? {} : { shard: shardOf(plan.shard) }),
    summary: countsOf(summary),
    ...(plan.owned === undefined ? {} : { owned: fromEntries(Object.entries(plan.owned)) }),
    calls: { read: calls.read, write: calls.write, estimated_seconds: calls.estimated_seconds },
    steps: plan.steps.map(stepOf),
    unmanaged: plan.unmanaged,
    findings: plan.findings.map(findingOf),
    checksum: plan.checksum,
    ...(plan.signature === undefined ? {} : { signature: plan.signature }),
  };
}

function undoOf({ run, digest, serial }: UndoOption): JsonObject {
  return { run, digest, serial };
}

function baseOf({ ref, commit, addresses, declared, protect, deletes, delete_percent }: BaseOption): JsonObject {
  return { ref, commit, addresses, declared, protect, deletes, delete_percent };
}

function shardOf({ index, total, deletes }: PlanShard): JsonObject {
  return { index, total, deletes };
}

function countsOf(summary: Plan['summary']): JsonObject {
  return {
    add: summary.add,
    change: summary.change,
    destroy: summary.destroy,
    adopt: summary.adopt,
    forget: summary.forget,
    unchanged: summary.unchanged,
  };
}

function stepOf(step: Step): JsonObject {
  const fields = Object.entries(step.fields).map(
    ([pointer, field]) => [pointer, { origin: field.origin, source: sourceOf(field.source) }] as const,
  );
  return {
    number: step.number,
    address: step.address,
    action: step.action,
    origin: step.origin,
    reason: step.reason,
    source: sourceOf(step.source),
    patch: step.patch.map((operation) =>
      operation.op === 'remove'
        ? { op: operation.op, path: operation.path }
        : { op: operation.op, path: operation.path, value: sorted(operation.value) },
    ),
    before: bodyOf(step.before),
    after: bodyOf(step.after),
    fields: fromEntries(fields),
    basis: step.basis,
    after_steps: step.after_steps,
    referenced_by: step.referenced_by,
    ...(step.moved_from === undefined ? {} : { moved_from: step.moved_from }),
    ...(step.moved_to === undefined ? {} : { moved_to: step.moved_to }),
  };
}

function bodyOf(body: Body | null): Json {
  if (body === null) return null;
  return {
    ...(body.external_created_at === undefined ? {} : { external_created_at: body.external_created_at }),
    ...(body.external_updated_at === undefined ? {} : { external_updated_at: body.external_updated_at }),
    attributes: sorted(body.attributes),
    associations: sorted(body.associations),
  };
}

function sourceOf(source: SourcePosition | null): Json {
  return source === null ? null : { file: source.file, line: source.line, column: source.column };
}

function findingOf(finding: Finding): JsonObject {
  return {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    addresses: finding.addresses,
    remedy: finding.remedy,
  };
}

function summaryOf(plan: Plan): { readonly type: 'change_summary'; readonly [key: string]: Json } {
  const has = (severity: Finding['severity']): boolean =>
    plan.findings.some((finding) => finding.severity === severity);
  return {
    type: 'change_summary',
    plan: plan.id,
    workspace: plan.workspace,
    environment: plan.environment,
    ...countsOf(plan.summary),
    clean: isClean(plan),
    refused: has('refuse'),
    blocked: has('blocked'),
    scoped: isScoped(plan),
    ...(plan.shard === undefined ? {} : { shard: shardOf(plan.shard) }),
    unmanaged: plan.unmanaged.length,
    calls: { read: plan.calls.read, write: plan.calls.write, estimated_seconds: plan.calls.estimated_seconds },
  };
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (!isJsonObject(value)) return value;
  return fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)] as const));
}

// Object.fromEntries defines keys instead of assigning them: `__proto__` is a name like any other.
function fromEntries(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries([...entries].sort(([left], [right]) => compareText(left, right)));
}
