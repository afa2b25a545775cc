import { describe, expect, test } from 'vitest';
import { parseLockId, renderLockId } from '../../../../src/ledger/backends/http-lock-id.ts';
import { aRequest } from '../../../engines/engine.ts';

const SAID = { who: 'somebody', since: '2026-11-22T10:00:00Z' };

describe('the id of a lock', () => {
  test('holds all that is known of its holder', () => {
    const info = aRequest({ who: 'jo: "é/\u{1F600}', host: 'a:b', command: 'trueup apply --env x' });
    expect(parseLockId(renderLockId(info), SAID)).toEqual({ ...info, since: SAID.since });
    const { place: _, ...nowhere } = info;
    expect(parseLockId(renderLockId(nowhere), SAID)).toEqual({ ...nowhere, since: SAID.since });
  });

  test('is never longer than servers keep, and never loses what tells whether the holder lives', () => {
    const long = '\u{1F600}'.repeat(200);
    const place = `${'b'.repeat(36)} pid:[4026531836]`;
    const info = aRequest({ who: long, host: `h${long}`, command: long, operation: 'apply', place });
    const text = renderLockId(info);
    expect(text.length).toBeLessThanOrEqual(250);
    expect(parseLockId(text, SAID)).toMatchObject({ id: info.id, pid: process.pid, place });
    expect(renderLockId({ ...info, place: long })).toBe(info.id);
    expect(renderLockId(aRequest({ who: '\ud800', id: 'a' }))).toContain(':%3F:');
  });

  test.each(['f81d4fae-7dec', 'trueup', 'other:a:1', '%', 'trueup::1'])(
    'of another program (%s) is shown as it is',
    (id) => {
      const holder = parseLockId(id, SAID);
      expect(holder).toMatchObject({ id, who: 'somebody', pid: 0, since: SAID.since });
      expect(holder.place).toBeUndefined();
    },
  );

  test.each(['0', '-1', '1.5', 'x', '99999999999'])('with a pid that is none (%s) is nobody known', (pid) => {
    expect(parseLockId(`trueup:a:${pid}:here:apply:host:jo:cmd`, SAID).pid).toBe(0);
  });
});
