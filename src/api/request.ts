import type { Json } from '../model/json.ts';
import type { ApiVersion } from '../model/project.ts';
import type { Answer } from './answer.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One call, before authentication and version are added. */
export interface ApiRequest {
  readonly method: Method;
  /** Path and query below the base URL, encoded: from `pathOf` and `withQuery`. */
  readonly path: string;
  readonly body?: Json;
  /** Overrides the client's version for this call alone. */
  readonly version?: ApiVersion;
  /** Permissions any of which lets the call through; told when it is refused with 403. */
  readonly scope: string;
  /** 404 and 410 come back as answers, for the caller to tell a miss from a failure; otherwise they are thrown. */
  readonly mayMiss?: boolean;
  /** 400, 409 and 422 with which Intercom says why come back as answers; otherwise they are thrown. */
  readonly mayRefuse?: boolean;
  /**
   * How many waits there had been when what this write replaces was looked at. When there was another since, or the rate
   * limit refuses it, it is not sent (again) but refused as `look-outdated`, so that its sender looks again.
   */
  readonly since?: number | undefined;
}

/** Makes a call and answers what Intercom said; everything that is no usable answer is thrown as a `TrueupError`. */
export type Send = (request: ApiRequest) => Promise<Answer>;

/** The one call that reads although it is a POST. */
export const SEARCH_CONTACTS = '/contacts/search';

/** True for calls that change nothing, whatever becomes of them. */
export function isRead(request: Pick<ApiRequest, 'method' | 'path'>): boolean {
  return request.method === 'GET' || (request.method === 'POST' && request.path === SEARCH_CONTACTS);
}
