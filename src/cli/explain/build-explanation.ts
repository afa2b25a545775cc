import { type FindSetting, locateSettings } from '../../config/locate-settings.ts';
import type { FieldFacts } from '../../diff/explain-fields.ts';
import { type Address, parseAddress } from '../../model/address.ts';
import {
  associationPointer,
  attributePointer,
  buildBody,
  type FieldPointer,
  isUnset,
  readField,
} from '../../model/body.ts';
import type { Json } from '../../model/json.ts';
import type { FieldHasher } from '../../model/ledger.ts';
import type { Project } from '../../model/project.ts';
import { maskBody } from '../../plan/mask.ts';
import type { ExplainedField, Explanation } from '../../report/explanation.ts';
import type { RecordDerivation } from '../pipeline.ts';
import type { Session } from '../session.ts';
import { listReferences, listReferrers } from './explain-references.ts';
import { explainFieldSettings, explainProtects, explainSettings } from './explain-settings.ts';
import { describeRule } from './field-rules.ts';
import { noSuchField, nowhere } from './not-found.ts';
import type { ExplainTarget } from './parse-target.ts';
import { placeInPlan, type ScopeFlags } from './plan-place.ts';

export interface ExplanationInput {
  readonly session: Pick<Session, 'configuration' | 'sources'>;
  readonly derived: RecordDerivation;
  readonly hasher: FieldHasher;
  readonly target: ExplainTarget;
  readonly askedAs: Address | undefined;
  readonly flags: ScopeFlags;
  /** Everything that goes by an address, for whoever mistyped one. */
  readonly known: Iterable<Address>;
}

/** Puts together what each stage knows about an address. Throws a `UsageError` when nothing goes by it. */
export function buildExplanation(input: ExplanationInput): Explanation {
  const { session, derived, target, flags } = input;
  const { address } = target;
  const { configuration } = session;
  const { project, desired } = configuration;
  const plan = placeInPlan(configuration, derived, address, flags);
  if (!plan) throw nowhere(input.askedAs ?? address, input.known);
  const record = desired.records.get(address);
  const live = derived.live.records.get(address);
  const { entry } = derived;
  const find = locateSettings(session.sources.get('trueup.yaml') ?? '', project.environment);
  const isAsked = ({ pointer }: { readonly pointer: FieldPointer }) =>
    target.pointer === undefined || pointer === target.pointer;
  return {
    address,
    askedAs: input.askedAs ?? null,
    pointer: target.pointer ?? null,
    workspace: project.workspace.id,
    environment: project.environment,
    declared: record ? { state: record.state, source: record.source } : null,
    live: {
      state: live ? 'found' : (derived.live.absent.get(address)?.state ?? 'not-read'),
      id: live?.id ?? null,
    },
    ledger: entry ? { id: entry.id, protected: entry.protected } : null,
    plan,
    fields: explainedFields(input, find),
    protects: explainProtects(project, find, address),
    settings: explainSettings(project, find, address, plan.steps),
    refersTo: listReferences(configuration, address).filter(isAsked),
    referredBy: target.pointer === undefined ? listReferrers(configuration, address) : [],
    moved: desired.moved.filter(({ from, to }) => from === address || to === address),
  };
}

function explainedFields(input: ExplanationInput, find: FindSetting): ExplainedField[] {
  const { session, derived, target } = input;
  const { project } = session.configuration;
  const all = derived.fields.map((facts) => explainField(input, facts, find));
  if (target.pointer === undefined) return all;
  const declared = declaredFields(project, target.address);
  const asked = all.find(({ pointer }) => pointer === target.pointer);
  if (asked) return [asked];
  if (!declared.includes(target.pointer)) {
    throw noSuchField(target.address, target.pointer, [...all.map(({ pointer }) => pointer), ...declared]);
  }
  // Declared, and neither written nor set: there is still where its type comes from.
  const isLive = derived.live.records.has(target.address);
  const facts: FieldFacts = {
    pointer: target.pointer,
    desired: undefined,
    live: isLive ? null : undefined,
    applied: 'never',
    intended: false,
    label: 'none',
    rule: 'unmanaged',
  };
  return [explainField(input, facts, find)];
}

function explainField(
  { session, target, hasher }: ExplanationInput,
  facts: FieldFacts,
  find: FindSetting,
): ExplainedField {
  const { project, desired } = session.configuration;
  const { pointer, applied, intended, label, rule } = facts;
  const record = desired.records.get(target.address);
  const masked = (value: Json): Json => {
    // Unset in any of its spellings is no secret, and has no hash anywhere.
    if (isUnset(value)) return value;
    return readField(maskBody(project, target.address, buildBody([[pointer, value]]), hasher), pointer) ?? null;
  };
  return {
    pointer,
    ...(facts.desired === undefined || !record
      ? {}
      : {
          yaml: {
            value: masked(facts.desired),
            source: record.fieldSources[pointer] ?? record.source,
            variables: record.fieldVariables?.[pointer] ?? [],
          },
        }),
    ...(facts.live === undefined ? {} : { live: masked(facts.live) }),
    applied,
    intended,
    label,
    rule: { name: rule, text: describeRule(facts) },
    settings: explainFieldSettings(find, target.address, pointer),
  };
}

function declaredFields(project: Project, address: Address): FieldPointer[] {
  const parts = parseAddress(address);
  if (parts?.kind === 'instance') {
    const spec = Object.hasOwn(project.types, parts.type) ? project.types[parts.type] : undefined;
    return [
      '/external_created_at',
      '/external_updated_at',
      ...Object.keys(spec?.attributes ?? {}).map(attributePointer),
    ];
  }
  const spec = parts?.kind === 'contact' ? project.contacts : project.conversations;
  return [
    ...Object.keys(spec.attributes).map(attributePointer),
    ...Object.keys(spec.relationships).map(associationPointer),
  ];
}
