import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';

export interface Told {
  readonly status: number;
  readonly body: Json;
}

/** Calls of the API that trueup never makes, with none of its code: how somebody else works in a workspace. */
export interface RawApi {
  ask(method: string, path: string, body?: JsonObject): Promise<Told>;
  /** Answers the id. */
  createContact(body: JsonObject): Promise<string>;
  /** By the contact; answers the id of the conversation. */
  createConversation(contact: string, body: string): Promise<string>;
  /** False when it was not there. */
  deleteContact(id: string): Promise<boolean>;
  deleteConversation(id: string): Promise<boolean>;
  /** By external id; undefined for every shape of a miss. */
  findInstance(type: string, externalId: string): Promise<JsonObject | undefined>;
  /** Creates or updates; answers the instance. */
  putInstance(type: string, externalId: string, attributes: JsonObject): Promise<JsonObject>;
}

export interface RawApiOptions {
  readonly url: string;
  readonly token: string;
  readonly version: string;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

const ATTEMPTS = 5;

export function createRawApi(options: RawApiOptions): RawApi {
  const ask: RawApi['ask'] = async (method, path, body) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(`${options.url}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${options.token}`,
          'content-type': 'application/json',
          'intercom-version': options.version,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      // Only what was surely not carried out is sent again: a contact or conversation made twice could not be told apart.
      if (answer.status === 429 && attempt < ATTEMPTS && options.sleep !== undefined) {
        await options.sleep(attempt * 3000);
        continue;
      }
      return { status: answer.status, body: parse(text) };
    }
  };
  const make = async (path: string, body: JsonObject, field: string): Promise<string> => {
    const told = await ask('POST', path, body);
    const id = isJsonObject(told.body) ? told.body[field] : undefined;
    if (told.status !== 200 || typeof id !== 'string') throw unexpected(`POST ${path}`, told);
    return id;
  };
  const remove = async (path: string): Promise<boolean> => {
    const told = await ask('DELETE', path);
    if (told.status !== 200 && told.status !== 404) throw unexpected(`DELETE ${path}`, told);
    return told.status === 200;
  };
  return {
    ask,
    createContact: (body) => make('/contacts', body, 'id'),
    createConversation: (contact, body) =>
      make('/conversations', { from: { type: 'contact', id: contact }, body }, 'conversation_id'),
    deleteContact: (id) => remove(`/contacts/${id}`),
    deleteConversation: (id) => remove(`/conversations/${id}`),
    findInstance: async (type, externalId) => {
      const path = `/custom_object_instances/${type}?external_id=${encodeURIComponent(externalId)}`;
      const told = await ask('GET', path);
      if (told.status !== 200 && told.status !== 404) throw unexpected(`GET ${path}`, told);
      return told.status === 200 && isJsonObject(told.body) && 'id' in told.body ? told.body : undefined;
    },
    putInstance: async (type, externalId, custom_attributes) => {
      const path = `/custom_object_instances/${type}`;
      const told = await ask('POST', path, { external_id: externalId, custom_attributes });
      if (told.status !== 200 || !isJsonObject(told.body)) throw unexpected(`POST ${path}`, told);
      return told.body;
    },
  };
}

/** What is no JSON, such as a proxy's page, is a text. */
function parse(text: string): Json {
  try {
    return text === '' ? null : (JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

/** An answer that came and was none of those wanted; without an answer `fetch` throws an error of its own. */
export class UnexpectedAnswer extends Error {
  readonly status: number;

  constructor(call: string, { status, body }: Told) {
    super(`${call} answered ${status}: ${JSON.stringify(body).slice(0, 400)}`);
    this.name = 'UnexpectedAnswer';
    this.status = status;
  }
}

function unexpected(call: string, told: Told): Error {
  return new UnexpectedAnswer(call, told);
}
