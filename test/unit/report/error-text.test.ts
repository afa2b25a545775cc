import { expect, test } from 'vitest';
import { ApiError, TrueupError } from '../../../src/model/error.ts';
import { renderBug, renderError } from '../../../src/report/error-text.ts';
import { plainStyle } from '../../../src/report/style.ts';

const refusal = (message: string, over: { hint?: string; cause?: unknown } = {}): TrueupError =>
  new TrueupError(message, { code: 'a-code', category: 'failed', ...over });

test('an error is what happened, why, and what to do', () => {
  const cause = new Error('connect failed', { cause: new Error('ECONNREFUSED') });
  expect(renderError(refusal('Intercom cannot be reached', { hint: 'try later', cause }), plainStyle)).toBe(
    'Error: Intercom cannot be reached\n\n  cause: connect failed\n  cause: ECONNREFUSED\n  hint: try later\n',
  );
});

test('an error without more to say is one line', () => {
  expect(renderError(refusal('no such file'), plainStyle)).toBe('Error: no such file\n');
});

test('an answer of Intercom is told with the id of its request', () => {
  const error = new ApiError('PUT /contacts/1 answered 422', {
    code: 'x',
    category: 'failed',
    status: 422,
    method: 'PUT',
    path: '/contacts/1',
    requestId: 'req-1',
    outcome: 'refused',
  });
  expect(renderError(error, plainStyle)).toBe('Error: PUT /contacts/1 answered 422\n\n  request id: req-1\n');
});

test('further lines of a message are indented, so that none can pass for a line of ours', () => {
  expect(renderError(refusal('a\nApply complete! \u001b[2J\r'), plainStyle)).toBe(
    'Error: a\n  Apply complete! \\u{1b}[2J\\u{d}\n',
  );
});

test('causes that go round in circles come to an end', () => {
  const cause = new Error('round');
  cause.cause = cause;
  expect(renderError(refusal('x', { cause }), plainStyle).match(/cause: round/g)).toHaveLength(4);
});

test('several causes at once are all told, and a thrown value that is no error too', () => {
  expect(
    renderError(refusal('x', { cause: new AggregateError([new Error('a'), new Error('b')]) }), plainStyle),
  ).toContain('cause: Error: a; Error: b');
  expect(renderError(refusal('x', { cause: 'plain' }), plainStyle)).toContain('cause: plain');
  expect(renderError(refusal('x', { cause: new RangeError() }), plainStyle)).toContain('cause: RangeError');
});

test('a bug says that it is one, and shows its stack', () => {
  const shown = renderBug(new TypeError('x is not a function'));
  expect(shown).toMatch(/^Error: this is a bug in trueup: TypeError: x is not a function\n/);
  expect(shown).toContain('error-text.test.ts');
  expect(renderBug('thrown text')).toContain('thrown text');
  expect(renderBug(new Error('a\u001b\n\u202e'))).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});
