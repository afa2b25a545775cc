import { describe, expect, test } from 'vitest';
import { type ProtocolParts, speakProtocol } from '../../../../src/ledger/backends/http-protocol.ts';
import type { EngineAnswer } from '../../../../src/ledger/engine-send.ts';
import { OutcomeUnknown } from '../../../../src/ledger/shared-object.ts';
import { refusal } from '../sample.ts';
import { cannedSender, said } from './canned-sender.ts';

const ADDRESS = 'https://git.example.com/state/shop';
const INFO = { id: 'i', operation: 'apply', who: 'jo', host: 'here', pid: 1, command: 'trueup apply' };
const SINCE = '2026-11-22T12:00:00.000Z';

function speak(answer: EngineAnswer, over: Partial<ProtocolParts> = {}) {
  const sender = cannedSender(() => answer);
  const protocol = speakProtocol({
    location: ADDRESS,
    address: new URL(ADDRESS),
    lockAddress: new URL(`${ADDRESS}/lock`),
    unlockAddress: new URL(`${ADDRESS}/lock`),
    lockMethod: 'POST',
    unlockMethod: 'DELETE',
    sender,
    authorization: 'Basic eA==',
    wayIn: 'Check the password.',
    ...over,
  });
  return { ...protocol, sender };
}

const lock = (answer: EngineAnswer) => speak(answer).lock('me', INFO, SINCE);
const unlock = (answer: EngineAnswer) => speak(answer).unlock('me', INFO, SINCE);
const post = (answer: EngineAnswer) => speak(answer).post(Buffer.from('{}'), 'me');

describe('a request of the protocol', () => {
  test.each([500, 502, 408, 429])('that is answered %d leaves open what came of it', async (status) => {
    for (const ask of [speak(said(status)).get, () => lock(said(status)), () => unlock(said(status))])
      await expect(ask()).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  test('carries no credentials where there are none', async () => {
    const { get, sender } = speak(said(204), { authorization: undefined });
    expect(await get()).toBeUndefined();
    expect(sender.asked[0]?.headers).toEqual({ accept: 'application/json' });
  });
});

describe('a lock', () => {
  test('that somebody has is told with what the server says of them, and with what it does not', async () => {
    const holder = { ID: 'theirs', Who: 'li@there', Created: SINCE };
    expect(await lock(said(423, JSON.stringify(holder)))).toEqual({
      taken: false,
      holder: { id: 'theirs', who: 'li@there', since: SINCE },
    });
    expect(await lock(said(409, JSON.stringify({ ID: 'theirs', Who: '' })))).toEqual({
      taken: false,
      holder: { id: 'theirs', who: 'unknown', since: 'unknown' },
    });
  });

  test.each(['', '<html>', '[]', '{}', '{"ID":""}', `{"ID":"x","pad":"${'x'.repeat(70_000)}"}`])(
    'that is refused with %.20s has nobody who is named',
    async (text) => {
      expect(await lock(said(423, text))).toEqual({ taken: false, holder: undefined });
    },
  );

  test('that is not there to remove is no refusal; what is, says how locking is set', async () => {
    for (const status of [401, 404, 409, 423]) expect(await unlock(said(status))).toBe(false);
    for (const status of [200, 201, 204]) expect(await unlock(said(status))).toBe(true);
    const hint = expect.stringContaining('lock_method: POST and unlock_method: DELETE');
    expect(await refusal(unlock(said(405, 'no')))).toMatchObject({ code: 'ledger-refused', hint });
    expect(await refusal(lock(said(501, 'no')))).toMatchObject({ code: 'ledger-refused', hint });
    const named = speak(said(405), { lockMethod: 'LOCK', unlockMethod: 'UNLOCK' });
    expect(await refusal(named.unlock('me', INFO, SINCE))).toMatchObject({ hint });
    expect(await refusal(named.lock('me', INFO, SINCE))).toMatchObject({ hint });
  });
});

describe('a write', () => {
  test('of a number that was used is lost to another, and any other 422 is a refusal', async () => {
    expect(await post(said(422, '{"message":"Version is not unique"}'))).toBe(false);
    expect(await refusal(post(said(422, '{"message":"No serial in payload"}')))).toMatchObject({
      message: `The server of ${ADDRESS} answers 422 to POST and says: No serial in payload`,
    });
  });
});

describe('a refusal', () => {
  const ask = (status: number, text = '') => refusal(speak(said(status, text)).get());

  test('says on one line what the server says, and leaves out pages and what is too long', async () => {
    expect((await ask(400, ' so\n  it is ')).message).toBe(
      `The server of ${ADDRESS} answers 400 to GET and says: so it is`,
    );
    expect((await ask(400, '{"error":"wrong"}')).message).toMatch(/says: wrong$/u);
    expect((await ask(400, '\n <html><body>Sign in</body>')).message).toBe(
      `The server of ${ADDRESS} answers 400 to GET`,
    );
    expect((await ask(400)).message).toBe(`The server of ${ADDRESS} answers 400 to GET`);
    expect((await ask(400, 'x'.repeat(9000))).message.length).toBeLessThan(400);
  });

  test.each([
    [302, '', 'failed', 'Nothing is followed'],
    [413, '', 'failed', 'raise its limit'],
    [422, '{"message":"StateDeletedError"}', 'later', 'wait a minute'],
    [410, '', 'failed', 'See that ledger.address names a state'],
  ])('%d says what to do', async (status, text, category, hint) => {
    expect(await ask(status, text)).toMatchObject({
      code: 'ledger-refused',
      category,
      hint: expect.stringContaining(hint),
    });
  });

  test.each([
    [401, ''],
    [403, ''],
    [404, '{"message":"404 Project Not Found"}'],
  ])('%d %s is a matter of rights', async (status, text) => {
    expect(await ask(status, text)).toMatchObject({ category: 'unauthorised', hint: 'Check the password.' });
  });
});
