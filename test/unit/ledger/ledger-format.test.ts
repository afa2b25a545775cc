import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLedger } from '../../../src/ledger/ledger-format.ts';
import { contactAddress, conversationAddress, instanceAddress } from '../../../src/model/address.ts';
import { attributePointer } from '../../../src/model/body.ts';
import { TrueupError } from '../../../src/model/error.ts';
import type { Ledger, LedgerEntry } from '../../../src/model/ledger.ts';
import { serializeLedger } from '../../support/serialize-ledger.ts';
import { aLedger, anEntry, refusal } from './sample.ts';

const FILE = { file: '.trueup/ledger.jsonl' };
const ENTRY = '{"address":"conversation/1","id":"1","fields":{}}';

const text = fc.oneof(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'binary' }));
const typeName = text.filter((name) => !name.includes('/'));
const address = fc.oneof(
  fc.tuple(typeName, text).map(([type, id]) => instanceAddress(type, id)),
  text.map((key) => contactAddress('email', key)),
  text.map((id) => conversationAddress(id)),
);
const hash = fc.base64String({ minLength: 1, maxLength: 22 }).filter((value) => value !== '');
const fields = fc
  .array(fc.tuple(text.map(attributePointer), fc.oneof(hash, fc.array(hash, { maxLength: 3 }))), { maxLength: 4 })
  .map((pairs) => Object.fromEntries(pairs));
const entry = fc
  .record({
    address,
    id: fc.oneof(fc.constant(null), text),
    fields,
    intended: fc.option(fields, { nil: undefined }),
    protected: fc.boolean(),
  })
  .map(({ intended, ...rest }) => (intended === undefined ? rest : { ...rest, intended }));
const ledger = fc.record({ entries: fc.array(entry, { maxLength: 6 }), serial: fc.nat(), workspace: text });

const SMALL = serializeLedger(
  aLedger([
    anEntry(instanceAddress('Order', 'ORD-1'), { protected: true, intended: { '/attributes/status': 'hash-b' } }),
    anEntry(contactAddress('external_id', '70'), { id: null, fields: { '/associations/orders': ['m1', 'm2'] } }),
    anEntry(instanceAddress('Größe', '\ufffd😀')),
  ]),
);

describe('a ledger', () => {
  test('is read back as it was written, whatever its names', () => {
    fc.assert(
      fc.property(ledger, ({ entries, ...over }) => {
        const written = aLedger(entries as LedgerEntry[], over);
        const read = parseLedger(serializeLedger(written), FILE);
        expect(read).toEqual({ ...written, entries: new Map([...written.entries].sort()) });
      }),
    );
  });

  test('gives the same bytes in whatever order it was put together', () => {
    const entries = ['b', 'a', 'c'].map((id) => anEntry(instanceAddress('Order', id)));
    const shuffled = [entries[2]!, entries[0]!, entries[1]!];
    expect(serializeLedger(aLedger(shuffled))).toBe(serializeLedger(aLedger(entries)));
  });

  test('keeps the check of a key that is not its own', () => {
    const written = aLedger([], { key: null, keyCheck: 'c0ffee' });
    expect(parseLedger(serializeLedger(written), FILE)).toEqual(written);
  });

  test('is one line per entry in address order behind a header', () => {
    const lines = SMALL.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).address)).toEqual([
      undefined,
      'contact/external_id:70',
      'instance/Größe/\ufffd😀',
      'instance/Order/ORD-1',
    ]);
    expect(JSON.parse(lines[0]!)).toMatchObject({ format: 'trueup-ledger', version: 1, serial: 7, entries: 3 });
  });
});

describe('a ledger that outgrows the format', () => {
  const small = aLedger([anEntry(instanceAddress('Größe', '😀'))]);
  const bytes = Buffer.byteLength(serializeLedger(small));

  test('is not written: its limit is one of bytes, not of characters', async () => {
    expect(serializeLedger(small).length).toBeLessThan(bytes);
    expect(serializeLedger(small, bytes)).toBe(serializeLedger(small));
    const refused = await refusal(() => serializeLedger(small, bytes - 1));
    expect(refused).toMatchObject({ code: 'ledger-too-large', category: 'failed' });
    expect(refused.message).toContain('256 MiB');
    expect(refused.hint).toContain('several projects');
  });
});

describe('damage', () => {
  test('no byte can be changed without being noticed', () => {
    const bytes = Buffer.from(SMALL);
    const missed: string[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      for (const mask of [0x01, 0x02, 0x20, 0x80, 0xff]) {
        const flipped = Buffer.from(bytes);
        flipped[at] = flipped[at]! ^ mask;
        const refused = codeOf(flipped);
        if (refused !== 'ledger-damaged' && refused !== 'ledger-newer') missed.push(`byte ${at} ^ ${mask}: ${refused}`);
      }
    }
    expect(missed).toEqual([]);
  });

  test('no cut goes unnoticed, at either end', () => {
    const bytes = Buffer.from(SMALL);
    const codes = new Set<string>();
    for (let length = 0; length < bytes.length; length += 1) {
      codes.add(codeOf(bytes.subarray(0, length)));
      codes.add(codeOf(bytes.subarray(bytes.length - length)));
    }
    expect([...codes]).toEqual(['ledger-damaged']);
  });

  test('nothing may be added, repeated or moved', () => {
    const lines = SMALL.split('\n');
    const [header, first, second, third] = lines as [string, string, string, string];
    for (const variant of [
      `${SMALL}\n`,
      `${SMALL}${first}\n`,
      `\ufeff${SMALL}`,
      ` ${SMALL}`,
      `${header} \n${first}\n${second}\n${third}\n`,
      `${header}\n${second}\n${first}\n${third}\n`,
      `${header}\n${first}\n${third}\n`,
    ]) {
      expect(codeOf(Buffer.from(variant)), variant).toBe('ledger-damaged');
    }
  });

  test('the refusal names the file and the way back', async () => {
    const refused = await refusal(() => parseLedger(SMALL.replace('ORD-1', 'ORD-2'), FILE));
    expect(refused).toMatchObject({ code: 'ledger-damaged', category: 'failed' });
    expect(refused.message).toContain('.trueup/ledger.jsonl is damaged: its checksum does not fit');
    expect(refused.hint).toContain('trueup ledger rebuild');
  });

  test('converted line endings are named as such', async () => {
    const refused = await refusal(() => parseLedger(SMALL.replaceAll('\n', '\r\n'), FILE));
    expect(refused.message).toContain('core.autocrlf');
  });

  test('the conflict of a merge has its own refusal, in the header and among the entries', () => {
    const [header, ...rest] = SMALL.split('\n');
    const conflict = (ours: string, theirs: string): string =>
      `<<<<<<< HEAD\n${ours}\n=======\n${theirs}\n>>>>>>> main\n`;
    expect(codeOf(Buffer.from(conflict(SMALL.trimEnd(), SMALL.trimEnd())))).toBe('ledger-conflict');
    expect(codeOf(Buffer.from(`${header}\n${conflict(rest[0]!, rest[1]!)}`))).toBe('ledger-conflict');
  });

  test('a newer format is refused as newer', async () => {
    const refused = await refusal(() => parseLedger(SMALL.replace('"version":1', '"version":2'), FILE));
    expect(refused).toMatchObject({ code: 'ledger-newer', category: 'failed' });
    expect(refused.message).toContain('version 2');
  });
});

describe('a checksum that fits excuses nothing', () => {
  test.each([
    [
      'one address twice',
      ['{"address":"conversation/1","id":"1","fields":{}}', '{"address":"conversation/1","id":"2","fields":{}}'],
    ],
    [
      'addresses out of order',
      ['{"address":"conversation/2","id":"1","fields":{}}', '{"address":"conversation/1","id":"2","fields":{}}'],
    ],
    ['no address', ['{"address":"order/1","id":"1","fields":{}}']],
    ['an unknown member', ['{"address":"conversation/1","id":"1","fields":{},"value":1}']],
    ['a value in place of a hash', ['{"address":"conversation/1","id":"1","fields":{"/attributes/a":1}}']],
    ['a field of no body', ['{"address":"conversation/1","id":"1","fields":{"__proto__":"x"}}']],
    ['a prototype for an entry', ['{"__proto__":{"protected":true},"address":"conversation/1","id":"1","fields":{}}']],
    ['an empty id', ['{"address":"conversation/1","id":"","fields":{}}']],
    ['no id', ['{"address":"conversation/1","fields":{}}']],
    ['protected: false spelled out', ['{"address":"conversation/1","id":"1","fields":{},"protected":false}']],
    ['an array', ['[]']],
    ['a very long hash', [`{"address":"conversation/1","id":"1","fields":{"/attributes/a":"${'x'.repeat(200)}"}}`]],
  ])('%s is refused', (_name, lines) => {
    expect(codeOf(forged(lines))).toBe('ledger-damaged');
    expect(({} as Record<string, unknown>)['protected']).toBeUndefined();
  });

  test.each([
    ['a key that is no key', { key: 'xyz' }],
    ['a key and a check at once', { key: 'ab'.repeat(32), key_check: 'x' }],
    ['a negative serial', { serial: -1 }],
    ['no workspace', { workspace: '' }],
    ['fewer entries than lines', { entries: 0 }],
  ])('%s is refused', (_name, over) => {
    expect(codeOf(forged(['{"address":"conversation/1","id":"1","fields":{}}'], over))).toBe('ledger-damaged');
  });

  test.each([
    ['of a newer version that is no number', { version: '2' }],
    ['of a version that is no whole number', { version: 1.5 }],
    ['of version 0', { version: 0 }],
    ['of no version', { version: null }],
    ['without a lineage', { lineage: '' }],
    ['with a lineage that is no text', { lineage: 1 }],
    ['without an environment', { environment: '' }],
    ['with a serial that is no number', { serial: '1' }],
    ['with a serial that is no whole number', { serial: 1.5 }],
    ['with a count that is none', { entries: '1' }],
    ['with a key of 63 digits', { key: 'a'.repeat(63) }],
    ['with a key of 65 digits', { key: 'a'.repeat(65) }],
    ['with a key in capitals', { key: 'AB'.repeat(32) }],
    ['with a key that is a number', { key: 7 }],
    ['with a member nobody knows', { other: 'x' }],
    ['of another format', { format: 'trueup-run' }],
  ])('a header %s is refused', (_name, over) => {
    expect(codeOf(forged(['{"address":"conversation/1","id":"1","fields":{}}'], over))).toBe('ledger-damaged');
  });

  test.each([
    ['no text at all', '', 'it is empty'],
    ['half a line', '{"format"', 'its first line is cut'],
    ['something else', '{}\n', 'its first line is not the header of a ledger'],
    ['a list', '[]\n', 'its first line is not the header of a ledger'],
    ['a text', '"trueup-ledger"\n', 'its first line is not the header of a ledger'],
    ['words', 'trueup-ledger\n', 'its first line is not the header of a ledger'],
    ['no entries for its count', forged([], { entries: 1 }).toString(), 'it does not hold as many entries as it says'],
    ['a second line that is cut', forgedText('{"address"'), 'its last line is cut'],
    ['a second line that is none', forgedText('{"address"\n'), 'line 2 is not an entry'],
    ['one entry twice', forgedText(`${ENTRY}\n${ENTRY}\n`, 2), 'line 3 holds conversation/1 a second time'],
    [
      'entries out of order',
      forgedText(`${ENTRY.replace('/1', '/3')}\n${ENTRY.replace('/1', '/2')}\n`, 2),
      'line 3 is out of order',
    ],
  ])('%s is said to be that', async (_name, text, what) => {
    const { message } = await refusal(() => parseLedger(text, FILE));
    expect(message).toBe(`The ledger ${FILE.file} is damaged: ${what}. Nothing was changed, in it or in Intercom.`);
  });

  test.each(['<<<<<<< HEAD', '>>>>>>> main', '||||||| base', '<<<<<<<', '<<<<<<<\r'])(
    'a line with the marker %j is a conflict',
    (marker) => expect(codeOf(Buffer.from(`${SMALL}${marker}\n`))).toBe('ledger-conflict'),
  );

  test.each(['<<<<<<', 'x<<<<<<< HEAD', '<<<<<<<HEAD', '=======', '<<<<<<<<'])('a line with %j is none', (line) => {
    expect(codeOf(Buffer.from(`${SMALL}${line}\n`))).toBe('ledger-damaged');
  });

  test('the forger of these tests can write a good ledger too', () => {
    expect(codeOf(forged(['{"address":"conversation/1","id":"1","fields":{}}']))).toBe('fine');
  });
});

test('100,000 entries', { timeout: 30_000 }, () => {
  const entries = Array.from({ length: 100_000 }, (_, index) =>
    anEntry(instanceAddress('Order', `ORD-${index}`), {
      id: `${index}`,
      fields: Object.fromEntries(
        ['a', 'b', 'c', 'd', 'e'].map((name) => [attributePointer(name), 'kX3n0Zr8QyWv1mPs5tUb2A']),
      ),
    }),
  );
  const read: Ledger = parseLedger(serializeLedger(aLedger(entries)), FILE);
  expect(read.entries.size).toBe(100_000);
});

function codeOf(bytes: Uint8Array): string {
  try {
    parseLedger(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), FILE);
    return 'fine';
  } catch (error) {
    return error instanceof TrueupError ? error.code : String(error);
  }
}

function forged(lines: readonly string[], over: object = {}): Buffer {
  return Buffer.from(forgedText(lines.map((line) => `${line}\n`).join(''), lines.length, over));
}

/** Header and body with a checksum that fits, whatever they are. */
function forgedText(body: string, entries = 1, over: object = {}): string {
  const header = {
    format: 'trueup-ledger',
    version: 1,
    lineage: 'l',
    serial: 1,
    workspace: 'w',
    environment: 'default',
    key: null,
    entries,
    ...over,
  };
  const checksum = createHash('sha256')
    .update(`${JSON.stringify(header)}\n${body}`)
    .digest('hex');
  return `${JSON.stringify({ ...header, checksum })}\n${body}`;
}
