import type { WireErrorList } from '../api/wire-types.ts';
import type { Json } from '../model/json.ts';

/** An answer before it is sent. */
export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly headers?: { readonly [name: string]: string };
  /** For the journal: what changed, and what was lost on the way. */
  readonly wrote?: readonly string[];
  readonly notes?: readonly string[];
}

/** Intercom says no. Thrown by routes, answered by the server in the error envelope. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly headers: { readonly [name: string]: string };
  /** The routes under /conversations/attributes send `request_id: null` (D, S16:13830). */
  readonly anonymous: boolean;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      readonly field?: string;
      readonly headers?: { readonly [name: string]: string };
      readonly anonymous?: boolean;
    } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.field = more.field;
    this.headers = more.headers ?? {};
    this.anonymous = more.anonymous ?? false;
  }
}

/** The error envelope (D, S14:19839). */
export function errorList(refusal: Refusal, requestId: string | null): WireErrorList {
  const { code, message, field } = refusal;
  return { type: 'error.list', request_id: requestId, errors: [{ code, message, ...(field ? { field } : {}) }] };
}

export function ok(body: Json, told: Pick<Reply, 'wrote' | 'notes'> = {}): Reply {
  return { status: 200, body, ...told };
}

export function parameterInvalid(message: string, field?: string): Refusal {
  return new Refusal(400, 'parameter_invalid', message, field === undefined ? {} : { field });
}
