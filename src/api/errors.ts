import { ApiError, NetworkError, TrueupError } from '../model/error.ts';
import type { Answer, Unreadable } from './answer.ts';
import { type ApiRequest, isRead } from './request.ts';
import type { TransportFailure } from './transport.ts';
import { judgeAnswer, type Verdict } from './verdict.ts';

/** What an answer that is no success means. The message carries what Intercom said; outcomes of reads are `refused`. */
export function answerError(request: ApiRequest, answer: Answer): ApiError {
  return buildApiError(request, answer, judgeAnswer(request, answer));
}

/** A success whose content is not what this call can answer: nothing may be concluded from it. */
export function unexpectedAnswer(request: ApiRequest, answer: Answer, what: string): ApiError {
  return buildApiError(request, answer, {
    code: 'unexpected-answer',
    category: 'failed',
    outcome: isRead(request) ? 'refused' : 'unknown',
    why: what,
    hint: 'trueup does not guess what such an answer means; report it with the request id.',
  });
}

/** Bytes came back, and they are no answer of Intercom's. */
export function unreadableAnswer(request: ApiRequest, status: number, why: Unreadable): NetworkError {
  const what =
    why === 'cut'
      ? 'ended in the middle'
      : 'is not JSON, so something between here and Intercom (a proxy, a login page) wrote it';
  return new NetworkError(`the answer to ${nameOf(request)} (${status}) ${what}`, {
    code: 'unreadable-answer',
    category: 'later',
    outcome: isRead(request) ? 'refused' : 'unknown',
    hint: 'Run the command again; if it stays, check proxies and the API address.',
  });
}

/** No answer came from the host that was asked. */
export function networkError(request: ApiRequest, failure: TransportFailure, host: string): NetworkError {
  const tls = isCertificateFailure(failure);
  const size = failure.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
  const proxy = failure.code === 'PROXY_REFUSED';
  const throughProxy = proxy || failure.code === 'PROXY_FAILED';
  return new NetworkError(`no answer to ${nameOf(request)}: ${reasonOf(failure, host)}`, {
    code: codeOf(failure),
    category: tls || size || proxy ? 'failed' : 'later',
    outcome: failure.sent && !isRead(request) ? 'unknown' : 'refused',
    hint: tls
      ? 'Check the API address; behind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS.'
      : throughProxy
        ? 'Check the proxy that HTTPS_PROXY names, and its user and password; hosts in NO_PROXY are reached without it.'
        : 'Check the network and the API address, then run the command again.',
    cause: failure.cause,
  });
}

/** A write was held back for the rate limit until the look it stands on was old. */
export function outdatedLook(request: ApiRequest): NetworkError {
  return new NetworkError(`${nameOf(request)} was not sent: what it replaces was looked at before a wait`, {
    code: 'look-outdated',
    category: 'later',
    outcome: 'refused',
    hint: 'The rate limit leaves no room for a look and a write in a row: run the command again later, or with a greater --budget.',
  });
}

/** True for failures that the next attempt would meet again. */
export function isLasting(failure: TransportFailure): boolean {
  return (
    isCertificateFailure(failure) ||
    failure.code === 'PROXY_REFUSED' ||
    failure.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
  );
}

/** A signal came before the request left, so nothing happened. */
export function interrupted(): TrueupError {
  return new TrueupError('interrupted by a signal before this was sent to Intercom; nothing was written', {
    code: 'interrupted',
    category: 'failed',
    hint: 'Run the same command again.',
  });
}

const REASONS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  UND_ERR_CONNECT_TIMEOUT: 'no connection within 30 seconds',
  UND_ERR_HEADERS_TIMEOUT: 'nothing came within 30 seconds',
  UND_ERR_BODY_TIMEOUT: 'the answer was not complete within 30 seconds',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer ended in the middle',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'the answer is larger than 32 MB',
};

function reasonOf(failure: TransportFailure, host: string): string {
  const { code, message } = failure;
  // The text of OpenSSL names its own source files.
  if (code.startsWith('ERR_SSL_')) return `${host} does not speak TLS as it should (${code})`;
  if (isCertificateFailure(failure)) return `the certificate of ${host} is not to be trusted: ${message}`;
  return REASONS[code] ?? message;
}

function codeOf(failure: TransportFailure): string {
  if (isCertificateFailure(failure)) return 'certificate-refused';
  if (failure.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'answer-too-large';
  if (failure.code === 'PROXY_REFUSED') return 'proxy-refused';
  return failure.sent ? 'connection-lost' : 'unreachable';
}

function isCertificateFailure(failure: TransportFailure): boolean {
  return /^(?:CERT_|DEPTH_ZERO|ERR_TLS|ERR_SSL|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/u.test(failure.code);
}

function buildApiError(request: ApiRequest, answer: Answer, verdict: Verdict): ApiError {
  const said = answer.faults.map((fault) => {
    const field = fault.field === undefined ? '' : ` (field ${fault.field})`;
    return `${fault.code}${fault.message === undefined ? '' : `: ${fault.message}`}${field}`;
  });
  const quoted = said.length === 0 ? '' : `. Intercom says: ${said.join('; ')}`;
  return new ApiError(`${nameOf(request)} answered ${answer.status}: ${verdict.why}${quoted}`, {
    code: verdict.code,
    category: verdict.category,
    hint: verdict.hint,
    status: answer.status,
    method: request.method,
    path: request.path,
    requestId: answer.requestId,
    outcome: verdict.outcome,
  });
}

function nameOf(request: ApiRequest): string {
  const { path } = request;
  return `${request.method} ${path.length > 200 ? `${path.slice(0, 199)}…` : path}`;
}
