import { expect } from 'vitest';
import { checkPlanShape } from '../../src/cli/check-plan-shape.ts';
import { TrueupError } from '../../src/model/error.ts';
import { canonicalJson, type Json } from '../../src/model/json.ts';
import type { Plan, Step } from '../../src/model/plan.ts';
import { planChecksum, planId } from '../../src/plan/digest.ts';
import { parsePlan } from '../../src/plan/parse-plan.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { expectHonestWrites, forge, namesOf, type PlannedShop } from './plan-tampering.ts';

/** The bytes of a plan of at least so many bytes, laid out as trueup saves it. */
export function aLongPlan({ plan }: PlannedShop, bytes: number): Buffer {
  const steps: Step[] = [];
  let text = '';
  while (text.length < bytes) {
    for (const step of plan.steps) steps.push({ ...step, number: steps.length + 1 });
    const { checksum: _checksum, ...rest } = { ...plan, steps };
    const named = { ...rest, id: planId(rest) };
    text = `${JSON.stringify({ ...named, checksum: planChecksum(named) }, null, 2)}\n`;
  }
  return Buffer.from(text);
}

/** Flips bits of one byte: what is read is refused, or is the same plan. */
export function flipByte(whole: Buffer, at: number, mask: number): 'refused' | 'identical' {
  const flipped = Buffer.from(whole);
  flipped[at] = (flipped[at] ?? 0) ^ mask;
  try {
    const plan = parsePlan(flipped.toString('utf8'), 'plan.json', checkPlanShape);
    const was = JSON.parse(whole.toString('utf8')) as Json;
    expect(canonicalJson(plan as unknown as Json), `byte ${at} with ${mask}`).toBe(canonicalJson(was));
    return 'identical';
  } catch (error) {
    expect(error, `byte ${at} with ${mask}`).toBeInstanceOf(TrueupError);
    expect((error as TrueupError).category).toBe('mismatch');
    return 'refused';
  }
}

type Pick = <Item>(items: readonly Item[]) => Item;

const VALUE = 'a forged value';
const BODY = { attributes: { note: VALUE }, associations: {} };

/** What somebody without the key may make of a plan: everything, as long as id and checksum belong to it. */
const EDITS: readonly (readonly [name: string, edit: (plan: Plan, pick: Pick) => Plan])[] = [
  [
    'another value',
    onStep((step) => ({ ...step, after: BODY, patch: [{ op: 'replace', path: '/attributes/note', value: VALUE }] })),
  ],
  [
    'another value in the patch alone',
    onStep((step) => ({ ...step, patch: [{ op: 'add', path: '/attributes/note', value: VALUE }] })),
  ],
  ['another value to end with alone', onStep((step) => ({ ...step, after: BODY }))],
  ['another value to begin with', onStep((step) => ({ ...step, before: BODY }))],
  ['another basis', onStep((step, pick) => ({ ...step, basis: pick(['0'.repeat(32), 'x']) }))],
  [
    'another address',
    onStep((step, pick) => ({
      ...step,
      address: pick([
        'instance/Order/X-1',
        'instance/Order/O-9',
        'instance/Product/P-1',
        'contact/external_id:71',
        'conversation/508',
      ]) as Step['address'],
    })),
  ],
  [
    'a delete of something of others',
    (plan) =>
      added(plan, {
        action: 'delete',
        address: 'instance/Order/X-1',
        before: BODY,
        after: null,
        patch: [{ op: 'remove', path: '' }],
      }),
  ],
  [
    'a delete of something that stays',
    (plan, pick) =>
      added(plan, {
        action: 'delete',
        address: pick(['instance/Order/O-1', 'instance/Order/O-2']) as Step['address'],
        after: null,
        patch: [{ op: 'remove', path: '' }],
      }),
  ],
  [
    'a creation',
    (plan) =>
      added(plan, {
        action: 'create',
        address: 'instance/Order/O-99',
        before: null,
        after: BODY,
        patch: [{ op: 'add', path: '', value: BODY as never }],
      }),
  ],
  [
    'an adoption',
    (plan) => added(plan, { action: 'adopt', address: 'instance/Order/X-1', before: BODY, after: BODY, patch: [] }),
  ],
  [
    'something forgotten',
    (plan) => added(plan, { action: 'forget', address: 'instance/Order/O-1', after: null, patch: [] }),
  ],
  [
    'another action',
    onStep((step, pick) => ({ ...step, action: pick(['create', 'update', 'delete', 'adopt', 'forget']) })),
  ],
  ['no order', (plan) => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, after_steps: [] })) })],
  ['waits for itself', onStep((step) => ({ ...step, after_steps: [step.number] }))],
  ['waits for what is not there', onStep((step) => ({ ...step, after_steps: [999] }))],
  ['steps backwards', (plan) => ({ ...plan, steps: [...plan.steps].reverse() })],
  ['steps twice', (plan) => ({ ...plan, steps: [...plan.steps, ...plan.steps] })],
  ['a step less', (plan, pick) => ({ ...plan, steps: plan.steps.filter((step) => step !== pick(plan.steps)) })],
  ['the same number everywhere', (plan) => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, number: 1 })) })],
  ['no steps', (plan) => ({ ...plan, steps: [] })],
  ['adopt', (plan) => withOptions(plan, { adopt: true })],
  ['allow_deletes', (plan, pick) => withOptions(plan, { allow_deletes: pick([0, 1, 2, 99]) })],
  [
    'targets',
    (plan, pick) =>
      withOptions(plan, { targets: [pick(['*', 'instance/Order/O-1', 'contact/*', 'instance/Order/X-1'])] }),
  ],
  ['excludes', (plan, pick) => withOptions(plan, { excludes: [pick(['*', 'instance/*', 'contact/*'])] })],
  ['no findings', (plan) => ({ ...plan, findings: [] })],
  ['another ledger', (plan) => ({ ...plan, ledger: 'another' })],
  ['no ledger', (plan) => ({ ...plan, ledger: null })],
  ['another workspace', (plan) => ({ ...plan, workspace: 'another1' })],
  ['another environment', (plan) => ({ ...plan, environment: 'staging' })],
  ['another configuration', (plan) => ({ ...plan, config_digest: 'another' })],
  ['moved_to', onStep((step) => ({ ...step, moved_to: 'instance/Order/O-1' as Step['address'] }))],
  [
    'a prototype',
    onStep((step) => ({
      ...step,
      after: JSON.parse('{"attributes":{"__proto__":{"note":"a forged value"}},"associations":{}}'),
    })),
  ],
];

/** Edits a plan, makes id and checksum anew, applies it: no forged value is written, and nothing the original would not. */
export async function applyEdited(world: PlannedShop, seed: number): Promise<'refused' | 'narrowed'> {
  const { shop } = world;
  world.restore();
  const random = createPrng(seed);
  const pick: Pick = (items) => items[Math.floor(random() * items.length)] as never;
  const names: string[] = [];
  for (let count = seed % 3; count >= 0; count -= 1) {
    const [name, edit] = pick(EDITS);
    names.push(name);
    forge(shop, (plan) => edit(plan, pick));
  }
  shop.writes();
  const paths = namesOf(shop);
  const ran = await shop.run(['apply', 'plan.json']);
  const told = `${names.join(' + ')}, seed ${seed}: ${ran.stdout}${ran.stderr}`;
  expect([0, 3, 4, 5], told).toContain(ran.code);
  const honest = world.plan.steps.map(({ address }) => address as string);
  const deleted = world.plan.steps.filter(({ action }) => action === 'delete').length;
  const entries = shop.engine.journal.entries().filter(({ method }) => method === 'DELETE');
  expect(entries.length, told).toBeLessThanOrEqual(deleted);
  const written = expectHonestWrites(shop, paths, told);
  for (const address of written) expect(honest, told).toContain(address);
  expect(new Set(written).size, told).toBe(written.length);
  expect(JSON.stringify(shop.engine.state()), told).not.toContain(VALUE);
  return written.length === 0 ? 'refused' : 'narrowed';
}

function onStep(edit: (step: Step, pick: Pick) => Step): (plan: Plan, pick: Pick) => Plan {
  return (plan, pick) => {
    if (plan.steps.length === 0) return plan;
    const chosen = pick(plan.steps);
    return { ...plan, steps: plan.steps.map((step) => (step === chosen ? edit(step, pick) : step)) };
  };
}

function added(plan: Plan, over: { readonly [Key in keyof Step]?: unknown }): Plan {
  const [first] = plan.steps;
  if (!first) return plan;
  const step = { ...first, number: plan.steps.length + 1, after_steps: [], ...over } as Step;
  return { ...plan, steps: [...plan.steps, step] };
}

function withOptions(plan: Plan, options: Partial<Plan['options']>): Plan {
  return { ...plan, options: { ...plan.options, ...options } };
}
