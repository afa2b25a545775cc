import type { ErrorCategory } from '../model/error.ts';
import type { Answer } from './answer.ts';
import { type ApiRequest, isRead } from './request.ts';
import { RETRIED_STATUSES } from './retry.ts';
import { headerText } from './transport.ts';

/** What an answer means for whoever asked. */
export interface Verdict {
  readonly code: string;
  readonly category: ErrorCategory;
  readonly outcome: 'refused' | 'unknown';
  /** Why, in our words; Intercom's own follow. */
  readonly why: string;
  readonly hint: string;
}

/** Sorts every answer that is not the success hoped for. */
export function judgeAnswer(request: ApiRequest, answer: Answer): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return inSuccess(request);
  if (status >= 300 && status < 400) return redirected(answer);
  if (status === 401) return UNAUTHORISED;
  if (status === 403) return forbidden(request, answer);
  if (status === 404 && isAboutType(answer)) return UNKNOWN_TYPE;
  if (status === 404 && answer.faults.length === 0) return FOREIGN;
  if (status === 429) return RATE_LIMITED;
  if (status >= 500 || RETRIED_STATUSES.has(status)) return unavailable(request);
  return isDuplicateNames(request, answer) ? DUPLICATE_NAMES : (REJECTED[status] ?? rejected('rejected'));
}

/** True when a 404 speaks of the custom object type, so that it says nothing about any instance (D, S14:23482). */
export function isAboutType(answer: Answer): boolean {
  return answer.faults.some((fault) => /^\s*custom object type\b/iu.test(fault.message ?? ''));
}

const UNAUTHORISED: Verdict = {
  code: 'token-refused',
  category: 'unauthorised',
  outcome: 'refused',
  why: 'Intercom does not accept the access token',
  hint: 'Check the token in INTERCOM_ACCESS_TOKEN, in the variable named by token_env, or in --token-file, and that `workspace.region` is where it belongs.',
};

const UNKNOWN_TYPE: Verdict = {
  code: 'unknown-type',
  category: 'failed',
  outcome: 'refused',
  why: 'the workspace has no such custom object type',
  hint: "Create the type in Intercom's settings (the API cannot), or correct its name under `types:`; capitals count.",
};

const FOREIGN: Verdict = {
  code: 'foreign-answer',
  category: 'failed',
  outcome: 'refused',
  why: 'no error of Intercom stands in it, so it does not say that anything is missing',
  hint: 'Check the API address and the proxies on the way: something else may have answered.',
};

const RATE_LIMITED: Verdict = {
  code: 'rate-limited',
  category: 'later',
  outcome: 'refused',
  why: 'the rate limit is exhausted',
  hint: 'Other apps of this workspace share the limit: run the command again later, or with a lower --parallelism.',
};

// The wire code is inferred and the message unknown (D for the rule, I for its code): everything in the right place
// that is not recognisably another complaint is taken for it.
const DUPLICATE_NAMES: Verdict = {
  code: 'duplicate-attribute-names',
  category: 'failed',
  outcome: 'refused',
  why: 'the workspace has several conversation attributes of one name, so no conversation attribute can be written',
  hint: 'Rename or archive the duplicates in Intercom under Settings > Data > Conversations; `trueup plan` names them.',
};

const REJECTED: { readonly [status: number]: Verdict } = {
  404: rejected('not-found'),
  409: rejected('conflict'),
  410: rejected('gone'),
};

function rejected(code: string): Verdict {
  const hint = 'Correct what the message names, then plan again.';
  return { code, category: 'failed', outcome: 'refused', why: 'Intercom rejected it', hint };
}

function inSuccess(request: ApiRequest): Verdict {
  return {
    code: 'error-in-success',
    category: 'failed',
    outcome: isRead(request) ? 'refused' : 'unknown',
    why: 'Intercom answered with a list of errors under a status of success',
    hint: 'Correct what the message names, then plan again.',
  };
}

function redirected(answer: Answer): Verdict {
  const location = headerText(answer.headers, 'location');
  const target = location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host.slice(0, 100)}` : '';
  return {
    code: 'redirected',
    category: 'failed',
    outcome: 'refused',
    why: `it was redirected${target}, and trueup follows no redirect, so that the token goes nowhere else`,
    hint: 'Check the API address and `workspace.region`.',
  };
}

/** A 403 is a missing permission unless it says otherwise: its code is documented for other calls only (U, S16:170). */
function forbidden(request: ApiRequest, answer: Answer): Verdict {
  if (answer.faults.some((fault) => fault.code === 'api_plan_restricted')) {
    const hint = "Ask the workspace's owner to check its Intercom subscription.";
    const why = "the workspace's Intercom plan does not include this";
    return { code: 'plan-restricted', category: 'unauthorised', outcome: 'refused', why, hint };
  }
  return {
    code: 'scope-missing',
    category: 'unauthorised',
    outcome: 'refused',
    why: `the token lacks a permission this call needs: ${request.scope}`,
    hint: 'Give the app the permission in the Developer Hub under Configure > Authentication, then use its new token.',
  };
}

function unavailable(request: ApiRequest): Verdict {
  return {
    code: 'intercom-unavailable',
    category: 'later',
    outcome: isRead(request) ? 'refused' : 'unknown',
    why: 'Intercom could not answer',
    hint: 'Run the command again in a moment; see https://www.intercomstatus.com if it stays.',
  };
}

function isDuplicateNames(request: ApiRequest, answer: Answer): boolean {
  if (answer.status !== 400 || request.method !== 'PUT' || !request.path.startsWith('/conversations/')) return false;
  return answer.faults.some((fault) => {
    if (!/^(?:parameter_invalid|invalid_parameter)$/iu.test(fault.code)) return false;
    const other = /does not exist|not a valid|must be|is not supported|too long/iu;
    const elsewhere = fault.field !== undefined && fault.field !== 'custom_attributes';
    return !elsewhere && !other.test(fault.message ?? '');
  });
}
