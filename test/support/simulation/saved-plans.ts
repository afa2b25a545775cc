import { type FieldPointer, parseFieldPointer } from '../../../src/model/body.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Plan, Step } from '../../../src/model/plan.ts';
import type { Slot } from '../random-history.ts';
import { THEIRS } from '../random-schema.ts';
import { readWorld, slotAt, slotName, type World } from '../random-world.ts';
import { declaredFields, isRelation, isShared, isTime, recordOf, sentFields, slotOf } from './managed-laws.ts';
import { standingLock } from './other-host.ts';
import { editorOf } from './random-edits.ts';
import { CALM, type Weather } from './simulated-network.ts';
import type { Ended } from './simulated-process.ts';
import { holds, isWrite, requestsOf } from './simulation-laws.ts';
import { keep, type Repository, runOn, type Story, settledWorld } from './story.ts';

/** How the run of a saved plan is to go. */
export interface SavedRun {
  readonly host: string;
  readonly repository: Repository;
  /** The YAML the plan was made from, where it was changed since. */
  readonly planned: Repository;
  readonly weather: Weather;
  readonly alone: boolean;
  readonly killAt: number | undefined;
  readonly signalAfter: number | undefined;
}

/** Somebody plans, others work in Intercom, the plan is reviewed and applied, now and then twice. */
export async function planThenApply(story: Story, given: SavedRun): Promise<readonly Ended[]> {
  const { world } = story;
  const { dice, network } = world;
  // What is under way from runs before may be carried out after everybody has given up on it, but not after the plan.
  await world.settle();
  if (dice.chance(0.6)) network.setWeather(CALM);
  const plan = await savedPlan(story, given);
  network.setWeather(given.weather);
  if (plan === undefined) return [];
  const atReview = await settledWorld(story);
  const isMoved = story.crowded && dice.chance(0.7);
  if (isMoved) for (let edits = 1 + dice.below(4); edits > 0; edits -= 1) editorOf(story, given.repository.desired)();
  const isCalm = !isMoved && isUndisturbed(story, given, plan);
  const ended: Ended[] = [];
  for (let times = dice.chance(0.25) ? 2 : 1; times > 0; times -= 1) {
    const before = await settledWorld(story);
    const { host, repository, killAt, signalAfter } = given;
    const isLast = times === 1;
    const options = isLast ? { killAt, signalAfter } : {};
    const command = { ...story.command, name: 'apply', reviewed: plan, lockTimeout: 5000 } as const;
    const one = await runOn(story, host, repository, command, options);
    keep(story, one, repository, given.alone);
    await world.settle();
    ended.push(one);
    story.seen.reviewed += 1;
    expectReviewed(story, { ended: one, plan, repository, atReview, before });
    if (isCalm) expectDone(story, plan, one, ended.length > 1);
  }
  return ended;
}

/** The plan with the flags its guards ask for; undefined when there was trouble. */
async function savedPlan(story: Story, { host, planned }: SavedRun): Promise<Plan | undefined> {
  let plan: Plan | undefined;
  const save = (saved: Plan): void => {
    plan = saved;
  };
  const command = { ...story.command, name: 'plan', save } as const;
  await runOn(story, host, planned, { ...command, adopt: story.world.dice.chance(0.8) });
  const remedies: string[] = (plan?.findings ?? []).flatMap(({ severity, remedy }) =>
    severity === 'refuse' && remedy !== null ? [remedy] : [],
  );
  if (plan === undefined || remedies.length === 0) return plan;
  const adopt = plan.options.adopt || remedies.includes('--adopt');
  const allowDeletes = remedies.find((each) => each.startsWith('--allow-deletes'))?.split(' ')[1];
  await runOn(story, host, planned, { ...command, adopt, allowDeletes });
  return plan;
}

interface Reviewed {
  readonly ended: Ended;
  readonly plan: Plan;
  readonly repository: Repository;
  /** Intercom when the plan had been made, and when it was applied. */
  readonly atReview: World;
  readonly before: World;
}

/** A saved plan is a constraint: nothing is written but what it says, and only where nothing has moved since. */
function expectReviewed(story: Story, given: Reviewed): void {
  const { world, names } = story;
  const { ended, plan, repository } = given;
  const steps = new Map<string, Step[]>();
  for (const step of plan.steps) {
    const name = slotName(slotAt(step.address));
    steps.set(name, [...(steps.get(name) ?? []), step]);
  }
  for (const entry of requestsOf(world, ended).filter(isWrite)) {
    const slot = slotOf(entry, names);
    const reviewed = slot === undefined ? [] : (steps.get(slotName(slot)) ?? []);
    const isDelete = entry.method === 'DELETE';
    const fitting = reviewed.filter(({ action, patch }) => patch.length > 0 && (action === 'delete') === isDelete);
    const details = { entry, reviewed };
    holds(slot !== undefined && fitting.length > 0, 'nothing is written that was not reviewed', details);
    const touched = new Set(fitting.flatMap(touchedBy));
    if (!isDelete) {
      const declared = declaredFields(slot, recordOf(repository.desired, slot));
      for (const [field, value] of sentFields(slot, entry, names)) {
        // The external times that are managed go with every write, as they are.
        if (isTime(field) && !touched.has(field)) holds(value === declared.get(field), `${field} goes along`, details);
        else holds(touched.has(field), `${slotName(slot)} ${field} was reviewed`, details);
        if (!isRelation(slot, field) && touched.has(field)) expectValue(fitting, field, value, details);
      }
    }
    // What a read shows that lags behind is not what others left.
    if (world.engine.world().switches.readDelayMs === 0) expectNotMoved(given, slot, fitting, isDelete);
  }
}

/** Names of the fields a step touches. */
function touchedBy({ fields, before, after, action }: Step): string[] {
  const body = action === 'delete' ? before : after;
  const { attributes = {}, associations = {}, ...times } = body ?? {};
  const pointers = Object.keys(fields).map((pointer) => parseFieldPointer(pointer as FieldPointer).name);
  return [...pointers, ...Object.keys(times), ...Object.keys(attributes), ...Object.keys(associations)];
}

function expectValue(steps: readonly Step[], field: string, value: Json, details: unknown): void {
  const reviewed = steps.map(({ after }) => {
    const { attributes = {}, associations: _, ...times } = after ?? {};
    const all = new Map<string, Json>([...Object.entries(attributes), ...(Object.entries(times) as [string, Json][])]);
    return all.get(field) ?? null;
  });
  const isMasked = reviewed.some((each) => typeof each === 'object' && each !== null);
  const isAsReviewed = isMasked || reviewed.some((each) => JSON.stringify(each) === JSON.stringify(value));
  holds(isAsReviewed, `${field} is written as reviewed`, details);
}

/** What is written was, when the run began, as it was when the plan was made. */
function expectNotMoved(
  { atReview, before, repository: { project, desired } }: Reviewed,
  slot: Slot,
  steps: readonly Step[],
  isDelete: boolean,
): void {
  const name = slotName(slot);
  const [reviewed, now] = [atReview.get(name), before.get(name)];
  const details = { reviewed: [...(reviewed ?? [])], now: [...(now ?? [])], steps };
  if (steps.some(({ action }) => action === 'create'))
    holds(now === undefined, `${name} was still to be made`, details);
  else holds(now !== undefined, `${name} was still there`, details);
  const fields = isDelete ? slot.of.attributes.map((each) => each.name) : steps.flatMap(touchedBy);
  for (const field of fields) {
    if (field === THEIRS || isShared(project, slot, field)) continue;
    const key = isRelation(slot, field) ? `members/${field}` : isTime(field) ? `time/${field}` : `value/${field}`;
    const [was, is] = [reviewed?.get(key) ?? null, now?.get(key) ?? null];
    // Of a block that left the YAML only our own members go: those of others may come and go meanwhile.
    if (!isDelete && isRelation(slot, field) && recordOf(desired, slot) === undefined) {
      const ours = steps.flatMap((step) => membersBefore(step, field));
      for (const members of [was, is])
        holds(
          ours.every((member) => Array.isArray(members) && members.includes(member)),
          `${name} ${field}: ours`,
          details,
        );
      continue;
    }
    holds(JSON.stringify(was) === JSON.stringify(is), `${name} ${field} had not moved since the review`, details);
  }
}

function membersBefore({ before }: Step, field: string): readonly Json[] {
  const { attributes = {}, associations = {} } = before ?? {};
  const members = associations[field] ?? attributes[field] ?? [];
  return Array.isArray(members) ? members : [members];
}

/** Nothing is in the way of what was reviewed. */
function isUndisturbed(story: Story, given: SavedRun, plan: Plan): boolean {
  const { showsAll, world } = story;
  const { weather, killAt, signalAfter, repository, planned, host } = given;
  const isAllowed = plan.findings.every(({ severity }) => severity === 'note');
  const isLocked = (standingLock(world)?.host ?? host) !== host;
  const isSwift = world.engine.world().switches.readDelayMs === 0;
  const isWhole = weather === CALM && killAt === undefined && signalAfter === undefined;
  return showsAll && isAllowed && !isLocked && isSwift && isWhole && repository === planned;
}

/** Everything that was reviewed is so, and it is not done again. */
function expectDone({ world }: Story, plan: Plan, ended: Ended, isAgain: boolean): void {
  holds(ended.code === 0, 'a reviewed plan that nothing disturbs is done', { ended, plan });
  if (isAgain) holds(!requestsOf(world, ended).some(isWrite), 'what was reviewed is not done twice', { ended, plan });
  const now = readWorld(world.engine.state());
  for (const step of plan.steps) {
    const fields = now.get(slotName(slotAt(step.address)));
    if (step.action === 'delete') holds(fields === undefined, `${step.address} was deleted as reviewed`, step);
    else if (step.action !== 'forget') holds(fields !== undefined, `${step.address} is there as reviewed`, step);
  }
}
