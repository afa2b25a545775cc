import type { Json, JsonObject } from '../model/json.ts';
import type { Finding, Step } from '../model/plan.ts';
import type { SourcePosition } from '../model/source.ts';
import type { ExplainedField, ExplainedSetting, Explanation, Reference } from './explanation.ts';
import { renderJson } from './json-line.ts';

/** An explanation as one JSON document. */
export function renderExplanationDocument(explanation: Explanation): string {
  const { plan } = explanation;
  const document = {
    format: 'trueup-explanation',
    version: 1,
    address: explanation.address,
    asked_as: explanation.askedAs,
    pointer: explanation.pointer,
    workspace: explanation.workspace,
    environment: explanation.environment,
    declared: explanation.declared && {
      state: explanation.declared.state,
      source: sourceOf(explanation.declared.source),
    },
    live: { state: explanation.live.state, id: explanation.live.id },
    ledger: explanation.ledger && { id: explanation.ledger.id, protected: explanation.ledger.protected },
    plan: {
      status: plan.status,
      reason: plan.reason,
      steps: plan.steps.map(stepOf),
      findings: plan.findings.map(findingOf),
    },
    fields: explanation.fields.map(fieldOf),
    protected_by: explanation.protects.map(settingOf),
    settings: explanation.settings.map(settingOf),
    refers_to: explanation.refersTo.map(referenceOf),
    referred_by: explanation.referredBy.map(referenceOf),
    moved: explanation.moved.map(({ from, to, source }) => ({ from, to, source: sourceOf(source) })),
  };
  return `${renderJson(document, 2)}\n`;
}

/** Without its number: that is another one in a plan of more. */
function stepOf(step: Step): JsonObject {
  return {
    action: step.action,
    origin: step.origin,
    reason: step.reason,
    source: sourceOf(step.source),
    patch: step.patch as unknown as Json,
  };
}

function findingOf({ code, severity, message, remedy }: Finding): JsonObject {
  return { code, severity, message, remedy };
}

function fieldOf(field: ExplainedField): JsonObject {
  const { yaml } = field;
  return {
    pointer: field.pointer,
    yaml: yaml ? { value: yaml.value, source: sourceOf(yaml.source), variables: yaml.variables } : null,
    ...(field.live === undefined ? {} : { live: field.live }),
    last_applied: field.applied,
    intended: field.intended,
    label: field.label,
    rule: field.rule.name,
    rule_text: field.rule.text,
    settings: field.settings.map(settingOf),
  };
}

function settingOf({ path, value, source, environment }: ExplainedSetting): JsonObject {
  return { path, value, source: sourceOf(source), environment };
}

function referenceOf({ address, pointer, source, state }: Reference): JsonObject {
  return { address, pointer, state, source: sourceOf(source) };
}

function sourceOf(source: SourcePosition | null): Json {
  return source === null ? null : { file: source.file, line: source.line, column: source.column };
}
