import { expect, it } from 'vitest';
import {
  answerError,
  interrupted,
  isLasting,
  networkError,
  outdatedLook,
  unexpectedAnswer,
  unreadableAnswer,
} from '../../../src/api/errors.ts';
import type { ApiRequest } from '../../../src/api/request.ts';
import { TransportFailure } from '../../../src/api/transport.ts';

const READ: ApiRequest = { method: 'GET', path: '/me', scope: 'none' };
const WRITE: ApiRequest = { method: 'PUT', path: '/contacts/7', scope: 'write_users' };
const failed = (code: string, sent = true): TransportFailure =>
  new TransportFailure(Object.assign(new Error('as Node says it'), { code }), sent);

const NETWORK = 'Check the network and the API address';
const CERTIFICATE = 'NODE_EXTRA_CA_CERTS';
const PROXY = 'HTTPS_PROXY';

it.each<[string, string, string, string, string]>([
  ['ECONNREFUSED', 'the connection was refused', 'connection-lost', 'later', NETWORK],
  ['ENOTFOUND', 'the host name is not known', 'connection-lost', 'later', NETWORK],
  ['UND_ERR_SOCKET', 'the connection was closed', 'connection-lost', 'later', NETWORK],
  ['SOME_CERT_', 'as Node says it', 'connection-lost', 'later', NETWORK],
  ['E_ELSE', 'as Node says it', 'connection-lost', 'later', NETWORK],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'the answer is larger than 32 MB', 'answer-too-large', 'failed', NETWORK],
  ['PROXY_REFUSED', 'as Node says it', 'proxy-refused', 'failed', PROXY],
  ['PROXY_FAILED', 'as Node says it', 'connection-lost', 'later', PROXY],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'api.test does not speak TLS as it should (ERR_SSL_WRONG_VERSION_NUMBER)',
    'certificate-refused',
    'failed',
    CERTIFICATE,
  ],
  ...[
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'HOSTNAME_MISMATCH',
  ].map((code): [string, string, string, string, string] => [
    code,
    'the certificate of api.test is not to be trusted: as Node says it',
    'certificate-refused',
    'failed',
    CERTIFICATE,
  ]),
])('%s: %s', (cause, reason, code, category, hint) => {
  const failure = failed(cause);
  expect(networkError(READ, failure, 'api.test')).toMatchObject({
    message: `no answer to GET /me: ${reason}`,
    code,
    category,
    outcome: 'refused',
    hint: expect.stringContaining(hint),
    cause: failure.cause,
  });
  expect(isLasting(failure)).toBe(category === 'failed');
});

it('a write of which a byte has left may have happened, any other has not', () => {
  expect(networkError(WRITE, failed('ECONNRESET'), 'h')).toMatchObject({ outcome: 'unknown', code: 'connection-lost' });
  expect(networkError(WRITE, failed('ECONNRESET', false), 'h')).toMatchObject({
    outcome: 'refused',
    code: 'unreachable',
  });
});

it('a failure without a code is one all the same', () => {
  const failure = new TransportFailure(new Error('odd'), false);
  expect(failure).toMatchObject({ code: 'UNKNOWN', message: 'odd', sent: false });
});

it.each([
  ['cut', 'the answer to PUT /contacts/7 (200) ended in the middle'],
  ['foreign', 'the answer to PUT /contacts/7 (200) is not JSON, so something between here and Intercom'],
] as const)('an answer that is %s says so, and after it a write is unknown', (why, message) => {
  expect(unreadableAnswer(WRITE, 200, why)).toMatchObject({
    code: 'unreadable-answer',
    category: 'later',
    outcome: 'unknown',
    message: expect.stringContaining(message),
    hint: expect.stringContaining('check proxies and the API address'),
  });
  expect(unreadableAnswer(READ, 200, why)).toMatchObject({ outcome: 'refused' });
});

it('a look that is too old says what was not sent, and a long path is named by its beginning', () => {
  expect(outdatedLook(WRITE)).toMatchObject({
    code: 'look-outdated',
    category: 'later',
    outcome: 'refused',
    message: 'PUT /contacts/7 was not sent: what it replaces was looked at before a wait',
    hint: expect.stringContaining('--budget'),
  });
  const named = (path: string) => outdatedLook({ ...WRITE, path }).message.split(' ')[1];
  expect(named('x'.repeat(200))).toBe('x'.repeat(200));
  expect(named('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
});

it('an answer that says something else than it could is no success of a read, and may be one of a write', () => {
  const answer = { status: 200, headers: {}, body: null, faults: [], requestId: 'req-1' };
  expect(unexpectedAnswer(READ, answer, 'nothing stands in it')).toMatchObject({
    message: 'GET /me answered 200: nothing stands in it',
    code: 'unexpected-answer',
    category: 'failed',
    outcome: 'refused',
    hint: expect.stringContaining('report it with the request id'),
    requestId: 'req-1',
  });
  expect(unexpectedAnswer(WRITE, answer, 'nothing stands in it')).toMatchObject({ outcome: 'unknown' });
});

it('all that Intercom says is repeated, as far as it says it', () => {
  const faults = [
    { code: 'a', message: 'why', field: 'f' },
    { code: 'b', message: undefined, field: 'g' },
    { code: 'c', message: undefined, field: undefined },
  ];
  const answer = { status: 400, headers: {}, body: null, faults, requestId: undefined };
  expect(answerError(WRITE, answer).message).toBe(
    'PUT /contacts/7 answered 400: Intercom rejected it. Intercom says: a: why (field f); b (field g); c',
  );
  expect(answerError(WRITE, { ...answer, faults: [] }).message).toBe(
    'PUT /contacts/7 answered 400: Intercom rejected it',
  );
});

it('an interruption says that nothing was written, and what to do', () => {
  expect(interrupted()).toMatchObject({
    code: 'interrupted',
    category: 'failed',
    message: 'interrupted by a signal before this was sent to Intercom; nothing was written',
    hint: 'Run the same command again.',
  });
});
