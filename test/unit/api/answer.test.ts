import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { type Answer, parseAnswer } from '../../../src/api/answer.ts';
import type { RawAnswer } from '../../../src/api/transport.ts';
import { TOKEN } from './scripted-server.ts';

const raw = (body: string | Buffer, more: Partial<RawAnswer> = {}): RawAnswer => ({
  status: 200,
  headers: {},
  body: Buffer.from(body as string),
  framed: true,
  ...more,
});
const read = (body: unknown, more: Partial<RawAnswer> = {}): Answer =>
  parseAnswer(raw(JSON.stringify(body), more), TOKEN) as Answer;
const list = (errors: unknown, more: Record<string, unknown> = {}) => ({ type: 'error.list', errors, ...more });

describe('the body', () => {
  it('is JSON, or empty where its length says so', () => {
    expect(read({ a: 1 })).toMatchObject({ status: 200, body: { a: 1 }, faults: [], requestId: undefined });
    expect(parseAnswer(raw(''), TOKEN)).toMatchObject({ body: undefined });
    expect(parseAnswer(raw('', { framed: false }), TOKEN)).toBe('cut');
    expect(parseAnswer(raw('{}', { framed: false }), TOKEN)).toMatchObject({ body: {} });
  });

  it.each([
    ['{"a":', 'cut'],
    ['[1', 'cut'],
    [' \n {"a":', 'cut'],
    ['<html>{}</html>', 'foreign'],
    ['no json', 'foreign'],
    [Buffer.from([0x7b, 0xc3]), 'cut'],
  ] as const)('%j is none: %s', (body, why) => {
    for (const status of [200, 299]) expect(parseAnswer(raw(body as string, { status }), TOKEN)).toBe(why);
    // Outside of success the status says enough.
    for (const status of [199, 300, 404]) {
      expect(parseAnswer(raw(body as string, { status }), TOKEN)).toMatchObject({
        status,
        body: undefined,
        faults: [],
      });
    }
  });

  it('is not unpacked, and plain when that is what its encoding says', () => {
    const packed = (encoding: string) => parseAnswer(raw('{}', { headers: { 'content-encoding': encoding } }), TOKEN);
    expect(packed('gzip')).toBe('foreign');
    expect(packed('identity')).toMatchObject({ body: {} });
  });
});

describe('an error list', () => {
  const fault = (more: Record<string, unknown>) => read(list([more]), { status: 400 }).faults[0];

  it('tells code, message and field of its first five entries', () => {
    const errors = Array.from({ length: 7 }, (_, n) => ({ code: `c${n}`, message: `m${n}`, field: `f${n}` }));
    expect(read(list(errors), { status: 400 }).faults).toEqual(errors.slice(0, 5));
    expect(read(list(errors)).faults).toEqual(errors.slice(0, 5));
  });

  it('whose entries are no faults, or are none, still is one', () => {
    const unknown = { code: 'unknown', message: undefined, field: undefined };
    expect(read(list(['no', 7, null])).faults).toEqual([unknown, unknown, unknown]);
    for (const errors of [[], 'not_found', undefined, { code: 'x' }]) {
      expect(read(list(errors)).faults).toEqual([unknown]);
    }
    expect(fault({ code: '', message: '', field: 7 })).toEqual(unknown);
    expect(fault({ message: 'why' })).toEqual({ ...unknown, message: 'why' });
  });

  it('is told by its type alone', () => {
    for (const type of [undefined, 'list', 'error']) {
      expect(read({ ...list([{ code: 'not_found' }]), type }, { status: 404 }).faults).toEqual([]);
    }
  });

  it('is bounded, and never repeats the token', () => {
    expect(fault({ message: 'x'.repeat(600) })?.message).toBe('x'.repeat(500));
    expect(fault({ message: `no: ${TOKEN}, ${TOKEN}` })?.message).toBe('no: [token], [token]');
    const hidden = Buffer.from(TOKEN).toString('hex');
    expect(fault({ message: `no: ${hidden}` })?.message).toBe('[left out: it quotes the token]');
    expect(fault({ message: `${'x'.repeat(490)}${TOKEN}` })?.message).toBe(`${'x'.repeat(490)}[token]`);
  });
});

describe('the request id', () => {
  const headers = { 'x-request-id': 'of-header' };

  it('is that of the list, or else of the header', () => {
    expect(read(list([], { request_id: 'of-list' }), { headers })).toMatchObject({ requestId: 'of-list' });
    expect(read(list([], { request_id: '' }), { headers })).toMatchObject({ requestId: 'of-header' });
    expect(read({ request_id: 'of-record' }, { headers })).toMatchObject({ requestId: 'of-header' });
    expect(read({ request_id: 'of-record' })).toMatchObject({ requestId: undefined });
  });
});
