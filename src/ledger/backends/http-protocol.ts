import { TrueupError } from '../../model/error.ts';
import { isJsonObject } from '../../model/json.ts';
import type { LockInfo } from '../backend.ts';
import { notPermitted } from '../engine-errors.ts';
import type { EngineAnswer, EngineSender } from '../engine-send.ts';
import { OutcomeUnknown } from '../shared-object.ts';

/** Where the state and its lock are, and how to ask for it. */
export interface StateAddresses {
  readonly address: URL;
  readonly lockAddress: URL;
  readonly unlockAddress: URL;
  readonly lockMethod: string;
  readonly unlockMethod: string;
}

/** What a server says of who holds a lock. */
export interface LockSaid {
  readonly id: string;
  readonly who: string;
  readonly since: string;
}

/** A lock that was asked for: taken, or refused by whoever holds it, who may not be named. */
export type LockAnswer = { readonly taken: true } | { readonly taken: false; readonly holder: LockSaid | undefined };

/**
 * Terraform's state protocol, one request each. No usable answer is an `OutcomeUnknown`. Who may not do something is told
 * of by some servers with the statuses others have for a lock that is not theirs: those come as `false`.
 */
export interface StateProtocol {
  readonly location: string;
  get(): Promise<Uint8Array | undefined>;
  /** False: refused, because another lock stands there or this number was used. */
  post(document: Uint8Array, lockId: string): Promise<boolean>;
  lock(lockId: string, info: LockInfo, since: string): Promise<LockAnswer>;
  /** False: no lock with this id was there to remove. */
  unlock(lockId: string, info: LockInfo, since: string): Promise<boolean>;
}

export interface ProtocolParts extends StateAddresses {
  readonly location: string;
  readonly sender: EngineSender;
  /** The whole header. */
  readonly authorization: string | undefined;
  /** How to get in, for hints. */
  readonly wayIn: string;
}

/** Speaks the protocol over a sender. */
export function speakProtocol(parts: ProtocolParts): StateProtocol {
  const { location, address, lockAddress, unlockAddress, lockMethod, unlockMethod } = parts;
  const lockBody = (ID: string, { operation, command, who, host }: LockInfo, Created: string) => {
    const said = { ID, Operation: operation, Info: command, Who: `${who}@${host}` };
    return Buffer.from(JSON.stringify({ ...said, Version: 'trueup', Created, Path: location }));
  };
  return {
    location,
    get: async () => {
      const answer = await send(parts, 'GET', address);
      const { status } = answer;
      if (status === 200) return answer.body;
      if (status === 204) return undefined;
      if (status === 404 && !isHidden(answer)) return undefined;
      throw refusal(parts, 'GET', answer);
    },
    post: async (document, lockId) => {
      const answer = await send(parts, 'POST', withId(address, lockId), document);
      const { status } = answer;
      if (status === 200 || status === 201 || status === 204) return true;
      if (status === 401 || status === 409 || status === 423 || isDuplicate(answer)) return false;
      throw refusal(parts, 'POST', answer);
    },
    lock: async (lockId, info, since) => {
      const answer = await send(parts, lockMethod, lockAddress, lockBody(lockId, info, since));
      if (answer.status === 200 || answer.status === 201 || answer.status === 204) return { taken: true };
      if (answer.status === 409 || answer.status === 423) return { taken: false, holder: parseHolder(answer) };
      throw refusal(parts, lockMethod, answer);
    },
    unlock: async (lockId, info, since) => {
      const to = withId(unlockAddress, lockId);
      const answer = await send(parts, unlockMethod, to, lockBody(lockId, info, since));
      const { status } = answer;
      if (status === 200 || status === 201 || status === 204) return true;
      if (status === 401 || status === 404 || status === 409 || status === 423) return false;
      throw refusal(parts, unlockMethod, answer);
    },
  };
}

async function send(parts: ProtocolParts, method: string, url: URL, body?: Uint8Array): Promise<EngineAnswer> {
  const { sender, authorization } = parts;
  const headers = {
    accept: 'application/json',
    ...(authorization === undefined ? {} : { authorization }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const answer = await sender.send({ method, url, headers, ...(body === undefined ? {} : { body }) });
  if (answer.status >= 500 && answer.status !== 501) throw new OutcomeUnknown(`it answered ${answer.status}`);
  if (answer.status === 408 || answer.status === 429) throw new OutcomeUnknown(`it answered ${answer.status}`);
  return answer;
}

function withId(url: URL, id: string): URL {
  const full = new URL(url);
  full.searchParams.set('ID', id);
  return full;
}

function parseHolder(answer: EngineAnswer): LockSaid | undefined {
  const value = jsonOf(answer);
  if (!isJsonObject(value) || typeof value['ID'] !== 'string' || value['ID'] === '') return undefined;
  const textOf = (key: string) => (typeof value[key] === 'string' && value[key] !== '' ? value[key] : 'unknown');
  return { id: value['ID'], who: textOf('Who'), since: textOf('Created') };
}

/** GitLab hides a project from whoever may not see it: nothing is known of a state in there. */
function isHidden(answer: EngineAnswer): boolean {
  return /project not found/iu.test(wordsOf(answer));
}

/** GitLab keeps one state of each number. */
function isDuplicate(answer: EngineAnswer): boolean {
  return answer.status === 422 && /unique|duplicate/iu.test(wordsOf(answer));
}

function refusal(parts: ProtocolParts, method: string, answer: EngineAnswer): TrueupError {
  const { location, wayIn, lockMethod, unlockMethod } = parts;
  const { status } = answer;
  if (status === 401 || status === 403 || isHidden(answer))
    return notPermitted(location, `the server answers ${status} to ${method}.`, wayIn);
  const words = wordsOf(answer);
  const said = words === '' ? '' : ` and says: ${words}`;
  const refused = (hint: string, category: 'failed' | 'later' = 'failed') =>
    new TrueupError(`The server of ${location} answers ${status} to ${method}${said}`, {
      code: 'ledger-refused',
      category,
      hint,
    });
  if (status >= 300 && status < 400)
    return refused('Nothing is followed, because credentials travel with it: give the address it leads to.');
  if (status === 413)
    return refused('The server takes no state of this size: raise its limit, or divide the configuration.');
  if (/StateDeletedError/u.test(words))
    return refused('GitLab is still deleting the state of this name: wait a minute, or choose another name.', 'later');
  if (method === lockMethod || method === unlockMethod)
    return refused(
      'Say how it locks: GitLab and Gitea want lock_address: <address>/lock, lock_method: POST and unlock_method: DELETE.',
    );
  return refused('See that ledger.address names a state of a server that speaks the protocol of Terraform.');
}

/** What a server says, short and on one line. */
function wordsOf(answer: EngineAnswer): string {
  const value = jsonOf(answer);
  const message = isJsonObject(value) ? (value['message'] ?? value['error']) : undefined;
  const text = typeof message === 'string' ? message : Buffer.from(answer.body.subarray(0, 1000)).toString('utf8');
  if (/^\s*</u.test(text)) return '';
  return text.replaceAll(/\s+/gu, ' ').trim().slice(0, 200);
}

function jsonOf({ body }: EngineAnswer): unknown {
  try {
    return body.length > 64 * 1024 ? undefined : JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
