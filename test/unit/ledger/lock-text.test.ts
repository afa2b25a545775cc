import { describe, expect, test } from 'vitest';
import { parseLock, renderLock } from '../../../src/ledger/lock-text.ts';

const HOLDER = {
  id: 'a',
  operation: 'apply',
  who: 'jo',
  host: 'here',
  pid: 10,
  place: 'p',
  since: '2026-03-01T09:00:00.000Z',
  command: 'trueup apply',
};

describe('the text of a lock', () => {
  test('is one line of JSON that reads as it was written', () => {
    expect(renderLock(HOLDER)).toBe(`${JSON.stringify(HOLDER)}\n`);
    expect(parseLock(renderLock(HOLDER))).toEqual(HOLDER);
    const { place: _place, ...nowhere } = HOLDER;
    expect(renderLock({ ...HOLDER, place: undefined })).toBe(`${JSON.stringify(nowhere)}\n`);
    expect(Object.keys(parseLock(renderLock(nowhere)) ?? {})).not.toContain('place');
    expect(Object.keys(JSON.parse(renderLock({ ...HOLDER, secret: 'x' } as never)))).not.toContain('secret');
  });

  test.each(['', 'x', '{', '7', 'null', '[]', '{}', '{"id":7}', '{"id":""}', '{"id":null}', '"a"'])(
    'is not %s',
    (text) => {
      expect(parseLock(text)).toBeUndefined();
    },
  );

  test('of a format nobody here knows is shown as unknown as far as it is, and by its id', () => {
    const unknown = 'unknown';
    const rest = { operation: unknown, who: unknown, host: unknown, pid: 0, command: unknown, since: unknown };
    expect(parseLock('{"id":"a"}')).toEqual({ id: 'a', ...rest });
    expect(
      parseLock('{"id":"a","operation":1,"who":[],"host":{},"pid":"7","place":7,"command":null,"since":true,"more":1}'),
    ).toEqual({ id: 'a', ...rest });
  });

  test.each([0, -1, 1.5, 1e300, '10', null])('takes no %j for a process', (pid) => {
    expect(parseLock(JSON.stringify({ ...HOLDER, pid }))?.pid).toBe(0);
  });

  test('takes a process of any number for one', () => {
    expect(parseLock(JSON.stringify({ ...HOLDER, pid: 1 }))?.pid).toBe(1);
  });
});
