import { afterAll, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { TRAIT_NAMES, type Traits } from '../../../src/model/traits.ts';
import { ADVERSARIAL, type Switches } from '../../../src/sandbox/switches.ts';
import { aCanaryPlace, CANARY_PROJECT, type CanaryPlace, closeCanaryPlaces } from '../../support/canary-project.ts';
import {
  aTwistedIntercom,
  REFUSED,
  type Twist,
  type TwistedAnswer,
  type TwistedCall,
} from '../../support/twisted-intercom.ts';

afterAll(closeCanaryPlaces);

/** What the sandbox does unless it is told otherwise. */
const USUAL: Traits = {
  upsert: 'kept',
  null_value: 'clears',
  omitted_times: 'kept',
  older_update: 'applied',
  bad_date: 'refused',
  bad_list_value: 'cleared',
  list_read: 'label',
  unknown_attribute: 'refused',
  unset_read: 'absent',
  string_limit: null,
  miss: '404',
  second_delete: '404',
  recreated_id: 'new',
  read_lag: 0,
  clear_many: 'empty-list',
  clear_one: 'null',
  unknown_reference: 'skipped',
  mirrored: 'no',
  nested_limit: null,
  deleted_member: 'detached',
  reference_listing: 'yes',
};

/** Sends a canary, and proves that nothing of it remains and nothing of others was touched. */
async function learn(place: CanaryPlace, url?: string) {
  const before = place.world();
  const { code, stdout, stderr } = await place.canary([], url === undefined ? {} : { url });
  expect(code, stdout + stderr).toBe(0);
  expect(place.remains()).toEqual([]);
  expect(place.has('canary-run.json')).toBe(false);
  expect(place.world()).toEqual(before);
  return place.answers();
}

describe('what a switch of the sandbox makes of each answer', () => {
  it('knows every trait, and asks for all that the project declares', async () => {
    const { traits, open, workspace, apiVersion, askedAt } = await learn(await aCanaryPlace());
    expect(Object.keys(traits)).toEqual(TRAIT_NAMES);
    expect(traits).toEqual(USUAL);
    expect(open).toEqual({});
    expect({ workspace, apiVersion }).toEqual({ workspace: 'tx2p130c', apiVersion: '2.16' });
    expect(askedAt).toMatch(/^2026-09-21T.*Z$/u);
  });

  // Switches of independent traits share a run.
  it.each<[Partial<Switches>, Traits]>([
    [
      {
        omittedTimes: 'clear',
        wrongType: 'coerce',
        listRead: 'id',
        unset: 'null',
        emptyReferences: 'list',
        stringLimit: 255,
        miss: 'null',
        unknownReference: 'reject',
        nestedLimit: 20,
      },
      {
        omitted_times: 'cleared',
        bad_date: 'cleared',
        list_read: 'id',
        unset_read: 'null',
        string_limit: 255,
        miss: 'null',
        unknown_reference: 'refused',
        nested_limit: 20,
      },
    ],
    [
      {
        olderUpdate: 'ignore',
        unknownAttribute: 'drop',
        stringLimit: 999,
        miss: 'found-false',
        deleteMiss: 'found-false',
        nullReference: 'ignore',
        dangling: true,
        nestedLimit: 3,
      },
      {
        older_update: 'ignored',
        unknown_attribute: 'dropped',
        string_limit: 999,
        miss: 'found-false',
        second_delete: 'found-false',
        clear_one: 'empty-list',
        deleted_member: 'kept',
        nested_limit: 3,
      },
    ],
    [{ mirrored: true }, { mirrored: 'yes' }],
    [{ instanceReferences: 'id', numericIds: true, datetimeRead: 'iso', idScope: 'type', rateLimit: 600 }, {}],
    [ADVERSARIAL, { nested_limit: 3, deleted_member: 'kept', read_lag: 3750 }],
    [
      { readDelayMs: 1000, olderUpdate: 'ignore', mirrored: true, omittedTimes: 'clear', nullReference: 'ignore' },
      { read_lag: 1750, older_update: 'ignored', mirrored: 'yes', omitted_times: 'cleared', clear_one: 'empty-list' },
    ],
  ])('%j', async (switches, expected) => {
    const { traits, open } = await learn(await aCanaryPlace({ switches }));
    expect(open).toEqual({});
    expect(traits).toEqual({ ...USUAL, ...expected });
  });
});

const isUpsert = ({ method, path }: TwistedCall): boolean =>
  method === 'POST' && path.startsWith('/custom_object_instances/');
const isContactWrite = ({ method, path }: TwistedCall): boolean => method === 'PUT' && path.startsWith('/contacts/');
const attributesIn = (body: Json): JsonObject => ((body as JsonObject)['custom_attributes'] ?? {}) as JsonObject;

/** Changes some of the attributes that are sent; undefined leaves one out. */
function rewriting(
  isMeant: (call: TwistedCall) => boolean,
  rewrite: (name: string, value: Json) => Json | undefined,
): Twist {
  return {
    before: (call) => {
      if (!isMeant(call)) return undefined;
      const sent = Object.entries(attributesIn(call.body));
      const kept = sent.flatMap(([name, value]) => {
        const changed = rewrite(name, value);
        return changed === undefined ? [] : [[name, changed] as const];
      });
      if (JSON.stringify(kept) === JSON.stringify(sent)) return undefined;
      return { body: { ...call.body, custom_attributes: Object.fromEntries(kept) } };
    },
  };
}

function refusing(isMeant: (call: TwistedCall) => boolean): Twist {
  return { before: (call) => (isMeant(call) ? REFUSED : undefined) };
}

/** Several at once; the first that has something to say of a call has it. */
function twistedBy(...twists: readonly Twist[]): Twist {
  return {
    before: (call) => {
      for (const { before } of twists) {
        const said = before?.(call);
        if (said !== undefined) return said;
      }
      return undefined;
    },
    after: (call, body) => twists.reduce((so, { after }) => after?.(call, so) ?? so, body),
  };
}

const NO_DATE = 'trueup canary: no date';
const NO_OPTION = 'trueup canary: no option';
const sends = (value: Json) => (call: TwistedCall) =>
  isUpsert(call) && Object.values(attributesIn(call.body)).includes(value);
const empties = (value: Json): boolean => JSON.stringify([null, '', []]).includes(JSON.stringify(value));

const replaces: Twist = {
  before: (call) => {
    if (!isUpsert(call) || Object.keys(attributesIn(call.body)).length === 0) return undefined;
    const all = call.path.includes('Product') ? { name: null, weight: null } : { note: null, placed_at: null };
    return { body: { ...call.body, custom_attributes: { ...all, ...attributesIn(call.body) } } };
  },
};

/** Keeps what it should not: shows from then on what was sent for an attribute. */
function keeping(isMeant: (name: string, value: Json) => boolean): Twist {
  const kept = new Map<Json | undefined, JsonObject>();
  return {
    before: (call) => {
      const sent = isUpsert(call) ? Object.entries(attributesIn(call.body)) : [];
      const meant = sent.filter(([name, value]) => isMeant(name, value));
      if (meant.length === 0) return undefined;
      kept.set(call.body['external_id'], Object.fromEntries(meant));
      return { body: { ...call.body, custom_attributes: {} } };
    },
    after: (_call, body) => {
      const more = kept.get((body as JsonObject | null)?.['external_id']);
      if (more === undefined) return body;
      return { ...(body as JsonObject), custom_attributes: { ...attributesIn(body), ...more } };
    },
  };
}

/** Answers what is done a second time in a way of its own. */
function secondTime(keyOf: (call: TwistedCall) => string | undefined, answer: TwistedAnswer): Twist {
  const seen = new Set<string>();
  return {
    before: (call) => {
      const key = keyOf(call);
      if (key === undefined) return undefined;
      if (seen.has(key)) return answer;
      seen.add(key);
      return undefined;
    },
  };
}

const noPage: Twist = {
  before: ({ path }) => {
    if (!path.includes('references_contact_id')) return undefined;
    const pages = { type: 'pages', page: 1, per_page: 150, total_pages: 1 };
    return { status: 200, answer: { type: 'list', pages, total_count: 0, data: [] } };
  },
};

describe('what no switch does', () => {
  it.each<[string, Twist, Traits]>([
    [
      'much is ignored',
      twistedBy(
        refusing((call) => isUpsert(call) && call.body['external_updated_at'] === 1_577_923_200 - 3600),
        rewriting(isUpsert, (_name, value) =>
          value === null || value === NO_DATE || value === NO_OPTION ? undefined : value,
        ),
        rewriting(isContactWrite, (name, value) =>
          name !== 'favourite' || !empties(value) ? value : value === '' ? [] : undefined,
        ),
        refusing((call) => isContactWrite(call) && JSON.stringify(attributesIn(call.body)['orders']) === '[]'),
        noPage,
      ),
      {
        ...USUAL,
        older_update: 'refused',
        null_value: 'ignored',
        bad_date: 'kept',
        bad_list_value: 'kept',
        clear_one: 'empty-text',
        clear_many: 'null',
        reference_listing: 'no',
      },
    ],
    [
      'an upsert replaces, much is refused, and nothing empties a relationship',
      twistedBy(
        refusing(sends(null)),
        refusing(sends(NO_OPTION)),
        replaces,
        rewriting(isContactWrite, (_name, value) => (empties(value) ? undefined : value)),
        secondTime(
          ({ method, path, body }) =>
            method === 'POST' && Object.keys(body).length === 1 ? `${path} ${String(body['external_id'])}` : undefined,
          REFUSED,
        ),
      ),
      {
        ...USUAL,
        upsert: 'cleared',
        null_value: 'refused',
        bad_list_value: 'refused',
        clear_one: 'nothing',
        clear_many: 'nothing',
        recreated_id: 'refused',
      },
    ],
    [
      'what is sent is stored, and an answer says what a read does not show',
      twistedBy(
        keeping((name, value) => value === NO_OPTION || name.startsWith('trueup_canary_')),
        secondTime(({ method, path }) => (method === 'DELETE' ? path : undefined), { status: 200, answer: null }),
        {
          ...rewriting(isContactWrite, (_name, value) => (value === null ? undefined : value)),
          after: (call, body) =>
            isContactWrite(call) && attributesIn(call.body)['favourite'] === null
              ? { ...(body as JsonObject), custom_attributes: {} }
              : body,
        },
        {
          after: ({ path }, body) =>
            path.startsWith('/custom_object_instances/Product') && attributesIn(body)['name'] === undefined
              ? { ...(body as JsonObject), custom_attributes: { ...attributesIn(body), name: '' } }
              : body,
        },
      ),
      {
        ...USUAL,
        bad_list_value: 'stored',
        unknown_attribute: 'stored',
        second_delete: 'null',
        clear_one: 'empty-list',
        unset_read: 'empty',
      },
    ],
  ])('%s', async (_what, twist, expected) => {
    const place = await aCanaryPlace();
    const twisted = await aTwistedIntercom(place.sandbox.url, twist);
    const { traits, open } = await learn(place, twisted.url);
    await twisted.close();
    // What null does not clear is never seen unset.
    const { unset_read: _unset, ...others } = expected;
    expect(traits, JSON.stringify(open)).toEqual(expected.null_value === 'clears' ? expected : others);
    expect(Object.keys(open)).toEqual(expected.null_value === 'clears' ? [] : ['unset_read']);
  });

  it('leaves open what a rejection does not tell of, and what is answered beyond all knowing', async () => {
    const place = await aCanaryPlace();
    const other = { type: 'error.list', errors: [{ code: 'conflict', message: 'secret words' }] };
    const twisted = await aTwistedIntercom(place.sandbox.url, {
      before: (call) => {
        if (sends('trueup canary: no date')(call)) return { status: 409, answer: other };
        return sends(null)(call)
          ? { status: 400, answer: { type: 'error.list', errors: [{ code: 'odd' }] } }
          : undefined;
      },
      after: ({ method }, body) => (method === 'DELETE' ? { ...(body as JsonObject), more: 1 } : body),
    });
    const { traits, open } = await learn(place, twisted.url);
    await twisted.close();
    expect(Object.keys(open)).toEqual(['null_value', 'bad_date', 'unset_read']);
    expect(open.bad_date).toContain('Intercom answered 409 (conflict)');
    expect(JSON.stringify(open)).not.toContain('secret words');
    expect(traits).toEqual(Object.fromEntries(Object.entries(USUAL).filter(([name]) => !Object.hasOwn(open, name))));
  });
});

describe('what a project does not declare', () => {
  it('is open, and how it could be asked is said', async () => {
    const types = { Product: { attributes: { name: 'string' } } };
    const workspace = { ...CANARY_PROJECT.workspace, api_version: '2.14' };
    const place = await aCanaryPlace({ project: { workspace, types, contacts: {} } });
    const { traits, open } = await learn(place);
    expect(Object.keys(open)).toEqual([
      'upsert',
      'bad_date',
      'bad_list_value',
      'list_read',
      'clear_many',
      'clear_one',
      'unknown_reference',
      'mirrored',
      'nested_limit',
      'deleted_member',
      'reference_listing',
    ]);
    expect(open.list_read).toBe('no type has a list attribute with options; declare one that Intercom has');
    expect(open.reference_listing).toBe('API version 2.14 cannot list; ask with api_version: "2.16"');
    expect(Object.keys(traits)).toHaveLength(TRAIT_NAMES.length - 11);
    expect(place.writes().some(({ path }) => path.startsWith('/contacts'))).toBe(false);
  });

  it('is asked of a to-one relationship where there is no other', async () => {
    const favourite = { to: 'Product', many: false };
    const place = await aCanaryPlace({ project: { contacts: { relationships: { favourite } } } });
    const { traits, open } = await learn(place);
    expect(Object.keys(open)).toEqual(['clear_many', 'nested_limit', 'reference_listing']);
    expect(traits).toMatchObject({ unknown_reference: 'skipped', deleted_member: 'detached' });
  });

  it('is open where the declaration does not fit Intercom, and the rest goes on', async () => {
    const attributes = { label: 'string', size: 'integer', name: 'string' };
    const relationships = { wishes: { to: 'Product', many: true }, favourite: { to: 'Product', many: false } };
    const place = await aCanaryPlace({ project: { types: { Product: { attributes } }, contacts: { relationships } } });
    const { traits, open } = await learn(place);
    expect(open.upsert).toContain('do the types and attributes of trueup.yaml fit Intercom?');
    expect(open.clear_many).toContain('Intercom refused a member of wishes');
    expect(traits).toMatchObject({ miss: '404', recreated_id: 'new', omitted_times: 'kept', clear_one: 'null' });
  });

  it('answers nothing by reads that never catch up', async () => {
    const { traits, open } = await learn(await aCanaryPlace({ switches: { readDelayMs: 60_000 } }));
    expect(traits).toEqual({ miss: '404' });
    expect(open.read_lag).toContain('not seen by GET within 8 seconds');
    expect(open.null_value).toContain('reads lagged');
  });
});
