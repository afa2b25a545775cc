import { type Address, kindOf } from '../model/address.ts';
import { TrueupError } from '../model/error.ts';
import { canonicalJson, compareText, type Json } from '../model/json.ts';
import type { Finding, Plan, PlanShard, Step, Summary } from '../model/plan.ts';
import { mergeOwned } from './count-owned.ts';
import { planChecksum, planId } from './digest.ts';

/** A plan of one shard. */
type ShardPlan = Plan & { readonly shard: PlanShard };

/**
 * The plans of all shards as the one they are parts of, to be reviewed: what points comes after its kind of targets as in
 * every plan, shard by shard. Refused unless they are exactly the parts of one whole.
 */
export function mergePlans(given: readonly Plan[]): Plan {
  const plans = checkParts(given);
  const first = plans[0] as ShardPlan;
  const steps = mergeSteps(plans);
  const { shard: _shard, checksum: _checksum, signature: _signature, id: _id, owned: _owned, ...common } = first;
  const unsigned = {
    ...common,
    summary: sumOf(plans.map(({ summary }) => summary)),
    ...mergeOwned(plans),
    calls: {
      read: total(plans, ({ calls }) => calls.read),
      write: total(plans, ({ calls }) => calls.write),
      // They run at the same time.
      estimated_seconds: Math.max(...plans.map(({ calls }) => calls.estimated_seconds)),
    },
    steps,
    unmanaged: [...new Set(plans.flatMap(({ unmanaged }) => unmanaged))].sort(compareText),
    findings: mergeFindings(plans),
  };
  const named = { ...unsigned, id: planId(unsigned) };
  return { ...named, checksum: planChecksum(named) };
}

function checkParts(plans: readonly Plan[]): ShardPlan[] {
  const parts = plans.filter((plan): plan is ShardPlan => plan.shard !== undefined);
  if (parts.length < plans.length) throw mismatch("One of the plans is no shard's: it stands for itself.");
  const first = parts[0] as ShardPlan;
  const wholeOf = ({ workspace, environment, api_version, ledger, config_digest, options, shard }: ShardPlan): string =>
    canonicalJson([
      workspace,
      environment,
      api_version ?? null,
      ledger,
      config_digest,
      options,
      shard.total,
    ] as unknown as Json);
  if (parts.some((plan) => wholeOf(plan) !== wholeOf(first))) {
    throw mismatch(
      'The plans are not parts of one whole: workspace, ledger, configuration, flags or number of shards differ.',
    );
  }
  const indexes = parts.map(({ shard }) => shard.index);
  const twice = indexes.find((index, at) => indexes.indexOf(index) !== at);
  if (twice !== undefined) throw mismatch(`Shard ${twice} of ${first.shard.total} is there twice.`);
  const missing = Array.from({ length: first.shard.total }, (_, at) => at + 1).filter(
    (index) => !indexes.includes(index),
  );
  if (missing.length > 0) {
    const [what, are] = missing.length === 1 ? ['shard', 'is'] : ['shards', 'are'];
    throw mismatch(`Of ${first.shard.total} shards the plan of ${what} ${missing.join(', ')} ${are} missing.`);
  }
  return parts.sort((left, right) => left.shard.index - right.shard.index);
}

/** Kinds of steps in the order of every plan; within a kind the order of each shard stays. */
function mergeSteps(plans: readonly ShardPlan[]): Step[] {
  const rank = ({ action, address }: Step): number => {
    if (action === 'forget') return 3;
    if (action === 'delete') return 2;
    return kindOf(address) === 'instance' ? 0 : 1;
  };
  const all = plans.flatMap((plan) => plan.steps.map((step) => ({ plan, step })));
  const ordered = [...all].sort((left, right) => rank(left.step) - rank(right.step));
  const numbers = new Map<ShardPlan, Map<number, number>>(plans.map((plan) => [plan, new Map()]));
  for (const [at, { plan, step }] of ordered.entries()) numbers.get(plan)?.set(step.number, at + 1);
  return ordered.map(({ plan, step }, at) => ({
    ...step,
    number: at + 1,
    after_steps: step.after_steps.map((number) => numbers.get(plan)?.get(number) as number).sort((a, b) => a - b),
  }));
}

function mergeFindings(plans: readonly ShardPlan[]): Finding[] {
  const merged = new Map<string, Finding & { addresses: Address[] }>();
  for (const finding of plans.flatMap(({ findings }) => findings)) {
    const key = canonicalJson([finding.code, finding.severity, finding.message, finding.remedy] as unknown as Json);
    const same = merged.get(key);
    if (same) same.addresses = [...new Set([...same.addresses, ...finding.addresses])].sort(compareText);
    else merged.set(key, { ...finding, addresses: [...finding.addresses] });
  }
  return [...merged.values()];
}

function sumOf(summaries: readonly Summary[]): Summary {
  const names = ['add', 'change', 'destroy', 'adopt', 'forget', 'unchanged'] as const;
  const sums = names.map((name) => [name, total(summaries, (summary) => summary[name])] as const);
  return Object.fromEntries(sums) as unknown as Summary;
}

function total<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

function mismatch(message: string): TrueupError {
  return new TrueupError(message, {
    code: 'shard-plans-differ',
    category: 'mismatch',
    hint: 'Name the plans of all shards of one run: trueup show plan.1.json plan.2.json …',
  });
}
