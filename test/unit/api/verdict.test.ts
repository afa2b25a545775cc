import { describe, expect, it } from 'vitest';
import type { Answer, Fault } from '../../../src/api/answer.ts';
import type { ApiRequest } from '../../../src/api/request.ts';
import { isAboutType, judgeAnswer } from '../../../src/api/verdict.ts';

const READ: ApiRequest = { method: 'GET', path: '/contacts/7', scope: 'read_write_users' };
const WRITE: ApiRequest = { ...READ, method: 'PUT' };

const said = (code: string, message?: string, field?: string): Fault => ({ code, message, field });
const answer = (status: number, faults: readonly Fault[] = [], headers: Answer['headers'] = {}): Answer => ({
  status,
  headers,
  body: undefined,
  faults,
  requestId: undefined,
});

describe('what an answer means', () => {
  it.each<[number, string, string]>([
    [200, 'error-in-success', 'failed'],
    [299, 'error-in-success', 'failed'],
    [300, 'redirected', 'failed'],
    [399, 'redirected', 'failed'],
    [400, 'rejected', 'failed'],
    [401, 'token-refused', 'unauthorised'],
    [403, 'scope-missing', 'unauthorised'],
    [404, 'not-found', 'failed'],
    [408, 'intercom-unavailable', 'later'],
    [409, 'conflict', 'failed'],
    [410, 'gone', 'failed'],
    [418, 'rejected', 'failed'],
    [429, 'rate-limited', 'later'],
    [499, 'rejected', 'failed'],
    [500, 'intercom-unavailable', 'later'],
    [599, 'intercom-unavailable', 'later'],
  ])('with status %i: %s', (status, code, category) => {
    const verdict = judgeAnswer(READ, answer(status, [said('some_code')]));
    expect(verdict).toMatchObject({ code, category, outcome: 'refused' });
    expect(verdict.why).toMatch(/\w{4}/u);
    expect(verdict.hint).toMatch(/^[A-Z]/u);
  });

  it.each<[number, 'refused' | 'unknown']>([
    [200, 'unknown'],
    [302, 'refused'],
    [400, 'refused'],
    [408, 'unknown'],
    [429, 'refused'],
    [503, 'unknown'],
  ])('for a write with status %i: %s', (status, outcome) => {
    expect(judgeAnswer(WRITE, answer(status, [said('some_code')]))).toMatchObject({ outcome });
  });

  it('is said in words, with what to do', () => {
    const words = (status: number, faults: readonly Fault[] = [said('some_code')]) => {
      const { why, hint } = judgeAnswer(READ, answer(status, faults));
      return `${why} | ${hint}`;
    };
    expect(words(200)).toMatch(/a list of errors under a status of success \| Correct what the message names/u);
    expect(words(302)).toMatch(/it was redirected, and trueup follows no redirect.* \| .*`workspace\.region`/u);
    expect(words(403)).toMatch(/this call needs: read_write_users \| .*Developer Hub/u);
    expect(words(403, [said('other'), said('api_plan_restricted')])).toMatch(/Intercom plan .* \| .*subscription/u);
    expect(judgeAnswer(READ, answer(403, [said('api_plan_restricted')]))).toMatchObject({
      category: 'unauthorised',
      outcome: 'refused',
    });
    expect(words(404)).toMatch(/Intercom rejected it \| Correct what the message names, then plan again\./u);
    expect(words(404, [])).toMatch(/no error of Intercom stands in it.* \| .*proxies/u);
    expect(words(503)).toMatch(/Intercom could not answer \| .*www\.intercomstatus\.com/u);
  });
});

describe('a redirect', () => {
  it.each([
    ['https://elsewhere.test:8443/x?token=secret', ' to elsewhere.test:8443, and'],
    [`https://${'a.'.repeat(90)}test/`, ` to ${'a.'.repeat(50)}, and`],
    ['/contacts', ', and'],
    ['no url', ', and'],
  ])('to %s names the host, if there is one', (location, named) => {
    expect(judgeAnswer(READ, answer(302, [], { location })).why).toContain(`it was redirected${named}`);
  });
});

describe('a 404 about the type', () => {
  it.each([
    ['Custom object type `Order` not found', true],
    ['  custom object type Order', true],
    ['Custom object types are not enabled', false],
    ['There is no custom object type Order', false],
    ['Custom object instance not found', false],
    [undefined, false],
  ])('%j: %s', (message, expected) => {
    const found = answer(404, [said('other', 'other'), said('not_found', message)]);
    expect(isAboutType(found)).toBe(expected);
    expect(judgeAnswer(READ, found).code).toBe(expected ? 'unknown-type' : 'not-found');
    expect(judgeAnswer(READ, answer(400, found.faults)).code).toBe('rejected');
  });

  it('is none when nothing stands in it', () => {
    expect(judgeAnswer(READ, answer(404)).code).toBe('foreign-answer');
    expect(judgeAnswer(READ, answer(400)).code).toBe('rejected');
  });
});

describe('several conversation attributes of one name', () => {
  const PUT: ApiRequest = { method: 'PUT', path: '/conversations/508', scope: 'write_conversations' };
  const code = (faults: readonly Fault[], request = PUT, status = 400) =>
    judgeAnswer(request, answer(status, faults)).code;

  it('are taken for the cause of a refusal that names no other', () => {
    for (const fault of [
      said('parameter_invalid'),
      said('Invalid_Parameter', 'Multiple attributes'),
      said('parameter_invalid', 'ambiguous', 'custom_attributes'),
    ]) {
      expect(code([fault])).toBe('duplicate-attribute-names');
      expect(code([said('other'), fault])).toBe('duplicate-attribute-names');
    }
  });

  it.each([
    said('parameter_missing'),
    said('some_parameter_invalid'),
    said('parameter_invalid_too'),
    said('parameter_invalid', undefined, 'title'),
    said('parameter_invalid', "Attribute 'x' does not exist"),
    said('parameter_invalid', "'1' is not a valid value"),
    said('parameter_invalid', 'it must be a number'),
    said('parameter_invalid', 'This is not supported'),
    said('parameter_invalid', 'The value is TOO LONG'),
  ])('are not, by %j', (fault) => {
    expect(code([fault])).toBe('rejected');
  });

  it('concern writes of conversations alone', () => {
    const fault = said('parameter_invalid');
    expect(code([fault], { ...PUT, method: 'GET' })).toBe('rejected');
    expect(code([fault], { ...PUT, path: '/contacts/7' })).toBe('rejected');
    expect(code([fault], { ...PUT, path: '/x/conversations/508' })).toBe('rejected');
    expect(code([fault], PUT, 422)).toBe('rejected');
    expect(code([])).toBe('rejected');
  });
});
