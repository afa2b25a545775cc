import type { ApiClient } from '../api/client.ts';
import type { Trial } from '../api/endpoints/trials.ts';
import type { ApiRecord } from '../api/lookup.ts';
import type { WireInstanceUpsert } from '../api/wire-types.ts';
import { ApiError, NetworkError } from '../model/error.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Project } from '../model/project.ts';
import { type Answers, Unanswerable } from './answers.ts';
import type { Belonging, Belongings } from './belongings.ts';
import { attributeOf, memberIds, secondsOf } from './read-values.ts';
import { unknownNameOf } from './run-file.ts';
import { valuesOf } from './subjects.ts';
import type { Waiting } from './waiting.ts';

/** An instance the canary made. */
export interface Made {
  readonly type: string;
  readonly id: string;
  readonly belonging: Belonging;
}

/** How a write ended; `read`: what GET showed once it showed this write. */
export type Write =
  | { readonly state: 'written'; readonly answer: ApiRecord; readonly read: ApiRecord }
  | { readonly state: 'refused' };

/** What probes work with. All throw `Unanswerable` when the question cannot be answered. */
export interface Stage extends Pick<Answers, 'tell'> {
  readonly api: ApiClient;
  readonly waiting: Waiting;
  /** External id of an instance that no canary makes. */
  readonly nobody: string;
  /** Name of an attribute that nobody declares. */
  readonly unknownName: string;
  /** Makes an instance and waits until GET shows it. */
  create(type: string, attributes?: JsonObject): Promise<Made & { readonly record: ApiRecord }>;
  /** Makes several at once; the last one shows when this returns. */
  createMany(type: string, count: number): Promise<readonly Made[]>;
  /** Upserts an instance and waits until GET shows this very write; by the time of the write unless `times` names others. */
  change(made: Made, attributes: JsonObject, times?: Times): Promise<Write>;
  /** Upserts an instance exactly like this and waits for nothing. */
  upsert(made: Pick<Made, 'type' | 'belonging'>, body: Omit<WireInstanceUpsert, 'external_id'>): Promise<Trial>;
  read(made: Made): Promise<ApiRecord | undefined>;
  remove(made: Made): Promise<void>;
  /** The throw-away contact, made when it is first asked for. */
  contact(): Promise<string>;
  /** Writes relationships of the contact and waits until GET shows this very write. */
  associate(associations: JsonObject): Promise<Write>;
}

interface Times {
  readonly external_created_at?: number | null;
  readonly external_updated_at?: number;
}

interface Setting {
  readonly api: ApiClient;
  readonly project: Project;
  readonly prefix: string;
  readonly belongings: Belongings;
  readonly waiting: Waiting;
  readonly answers: Answers;
  /** Milliseconds since the epoch. */
  readonly started: number;
}

export function createStage(setting: Setting): Stage {
  const { api, prefix, belongings, waiting, answers } = setting;
  // Each write bears a time of its own, by which GET tells that it shows this write and none before it.
  let time = Math.floor(setting.started / 1000) - DAY;
  const nextTime = (): number => {
    time += 1;
    return time;
  };
  const upsert: Stage['upsert'] = async ({ type, belonging }, body) => {
    waiting.goOn();
    const write = () => api.trials.upsert(type, { external_id: belonging.externalId, ...body });
    return track(belonging, write, (trial) => (trial.state === 'done' ? trial.record.id : undefined));
  };
  const find = async ({ type, belonging }: Pick<Made, 'type' | 'belonging'>): Promise<ApiRecord | undefined> => {
    const lookup = await api.instances.readByExternalId(type, belonging.externalId);
    return lookup.state === 'found' ? lookup.record : undefined;
  };
  const make = async (type: string, belonging: Belonging, attributes: JsonObject): Promise<Made> => {
    const all = { ...requiredValues(setting.project, type), ...attributes };
    const some = Object.keys(all).length > 0 ? { custom_attributes: all } : {};
    const trial = await upsert({ type, belonging }, some);
    return { type, belonging, id: recordOf(trial, `the making of an instance of ${type}`).id };
  };
  const isShown = (made: Made) => () => find(made);
  const stage: Stage = {
    api,
    waiting,
    tell: answers.tell,
    nobody: `${prefix}-nobody`,
    unknownName: unknownNameOf(prefix),
    upsert,
    read: find,
    create: async (type, attributes = {}) => {
      const [belonging] = await belongings.reserveInstances(type, 1);
      const made = await make(type, belonging as Belonging, attributes);
      const record = await waiting.untilShown(isShown(made));
      return { ...made, record };
    },
    createMany: async (type, count) => {
      const reserved = await belongings.reserveInstances(type, count);
      const settled = await Promise.allSettled(reserved.map((belonging) => make(type, belonging, {})));
      // All have come to an end before the first failure is told: what is in flight cannot be cleaned up.
      const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      if (failures.length > 0) throw failures.find((each) => !(each instanceof Unanswerable)) ?? failures[0];
      const made = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const last = made.at(-1);
      if (last !== undefined) await waiting.untilShown(isShown(last));
      return made;
    },
    change: async (made, attributes, times = {}) => {
      const shown: Times = Object.keys(times).length > 0 ? times : { external_updated_at: nextTime() };
      const some = Object.keys(attributes).length > 0 ? { custom_attributes: attributes } : {};
      const trial = await upsert(made, { ...shown, ...some });
      if (trial.state === 'refused') return trial;
      const answer = recordOf(trial, 'the write');
      const read = await waiting.untilShown(async () => {
        const record = await find(made);
        return record !== undefined && showsTimes(record, shown) ? record : undefined;
      });
      return { state: 'written', answer, read };
    },
    remove: async ({ type, id, belonging }) => {
      waiting.goOn();
      await api.instances.deleteById(type, id);
      belonging.id = 'none';
    },
    ...contactStage(setting, nextTime),
  };
  return stage;
}

const DAY = 86_400;

function contactStage(
  { api, prefix, belongings, waiting }: Setting,
  nextNumber: () => number,
): Pick<Stage, 'contact' | 'associate'> {
  let made: Promise<string> | undefined;
  const contact = (): Promise<string> => {
    made ??= makeContact();
    return made;
  };
  const makeContact = async (): Promise<string> => {
    const belonging = await belongings.reserveContact();
    waiting.goOn();
    try {
      const write = () => api.contacts.create({ externalId: belonging.externalId, name: prefix });
      return (await track(belonging, write, ({ id }) => id)).id;
    } catch (error) {
      throw isRefusal(error) ? new Unanswerable(noContact(error)) : error;
    }
  };
  return {
    contact,
    associate: async (associations) => {
      const id = await contact();
      // A contact has no time one may write; its name is what tells this write from those before.
      const name = `${prefix} ${nextNumber()}`;
      const some = Object.keys(associations).length > 0 ? { custom_attributes: associations } : {};
      waiting.goOn();
      const trial = await api.trials.updateContact(id, { name, ...some });
      if (trial.state === 'refused') return trial;
      const answer = recordOf(trial, 'the write');
      const read = await waiting.untilShown(async () => {
        const lookup = await api.contacts.readById(id);
        return lookup.state === 'found' && lookup.record.raw['name'] === name ? lookup.record : undefined;
      });
      return { state: 'written', answer, read };
    },
  };
}

/** Notes what a write makes: an id comes only from an answer that echoes the external id. */
async function track<Answer>(
  belonging: Belonging,
  write: () => Promise<Answer>,
  idOf: (answer: Answer) => string | undefined,
): Promise<Answer> {
  const before = belonging.id;
  belonging.id = 'maybe';
  try {
    const answer = await write();
    const id = idOf(answer);
    belonging.id = id === undefined ? before : { known: id };
    return answer;
  } catch (error) {
    if (isRefusedOutcome(error)) belonging.id = before;
    throw error;
  }
}

function isRefusedOutcome(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof NetworkError) && error.outcome === 'refused';
}

/** What only concerns contacts leaves only their questions open. */
function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.outcome === 'refused' && ![401, 429].includes(error.status);
}

function noContact({ code, status }: ApiError): string {
  const why = code === 'scope-missing' ? 'the token may not write contacts; give its app that permission' : undefined;
  return `no throw-away contact could be made: ${why ?? `Intercom answered ${status}`}`;
}

function recordOf(trial: Trial, what: string): ApiRecord {
  if (trial.state === 'done') return trial.record;
  const why = trial.state === 'rejected' ? trial.why : 'Intercom refused it';
  throw new Unanswerable(`${what} was refused: ${why}; do the types and attributes of trueup.yaml fit Intercom?`);
}

/** True when every time that was written is read back. */
function showsTimes({ raw }: ApiRecord, times: Times): boolean {
  return Object.entries(times).every(([name, time]) => (secondsOf(raw[name]) ?? null) === time);
}

/** Made-up values for attributes trueup.yaml says are required, in case Intercom says so too. */
function requiredValues({ types }: Project, type: string): JsonObject {
  const values = Object.entries(types[type]?.attributes ?? {}).flatMap(([name, spec]): [string, Json][] => {
    const [value] = spec.required ? (valuesOf(spec) ?? []) : [];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(values);
}

/** The ids a record shows in a relationship; throws `Unanswerable` when it shows something else. */
export function shownIds(record: ApiRecord, name: string): readonly string[] {
  const ids = memberIds(attributeOf(record, name));
  if (ids === undefined) throw new Unanswerable(`${name} does not read as a relationship; is it one in Intercom?`);
  return ids;
}

/** The write as far as it was written; throws `Unanswerable` when it was refused although nothing is wrong with it. */
export function written(write: Write, what: string): Extract<Write, { readonly state: 'written' }> {
  if (write.state === 'written') return write;
  throw new Unanswerable(`Intercom refused ${what}; do the types and attributes of trueup.yaml fit Intercom?`);
}
