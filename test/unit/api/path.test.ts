import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOf, withQuery } from '../../../src/api/path.ts';
import { freshWire } from './fresh-wire.ts';
import { anInstance, json } from './scripted-server.ts';

const NASTY = [
  'a/../b',
  '../../me',
  '..%2f..',
  '%2e%2e',
  'a?b=c',
  'a#b',
  'a&external_id=b',
  '%',
  '%00',
  '\u0000',
  'a b',
  '+',
  '\u202e',
  'é',
  'é',
  '💥',
  '...',
  "';--",
  'a\r\nHost: x',
  '\\..\\',
  'x'.repeat(3000),
];

describe('pieces', () => {
  it.each(['', '.', '..', '\ud800'])('refuses %j in a path', (piece) => {
    expect(() => pathOf('contacts', piece)).toThrow(
      expect.objectContaining({
        code: 'unsendable-name',
        category: 'invalid',
        message: `${JSON.stringify(piece)} cannot be part of an address Intercom is asked for`,
        hint: expect.stringContaining('Use another name or id'),
      }),
    );
  });

  it('refuses broken Unicode in a query', () => {
    expect(() => withQuery('/a', { external_id: '\udfff' })).toThrow(
      expect.objectContaining({ code: 'unsendable-name' }),
    );
  });

  it('has no question mark where nothing is asked', () => {
    expect(withQuery('/a', { none: undefined })).toBe('/a');
  });

  it('keeps dots in a query, where nothing removes them', () => {
    expect(withQuery('/a', { external_id: '..', page: 2, none: undefined })).toBe('/a?external_id=..&page=2');
  });
});

describe('on the wire', () => {
  const wire = freshWire();

  const texts = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }) },
  );

  it('every type and external id arrives byte for byte on its own route, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, async (type, externalId) => {
        fc.pre(externalId.trim() !== '');
        wire.server.requests.length = 0;
        let seen: readonly (string | null)[] = [];
        wire.server.answer = (request, response) => {
          const url = new URL(request.url, wire.server.url);
          const [, collection = '', name = '', ...rest] = url.pathname.split('/');
          seen = [collection, decodeURIComponent(name), String(rest.length), url.searchParams.get('external_id')];
          json(response, 200, anInstance({ type, external_id: externalId }));
        };
        try {
          await wire.client.instances.readByExternalId(type, externalId);
        } catch (error) {
          expect(error).toMatchObject({ code: 'unsendable-name' });
          expect(wire.server.requests).toEqual([]);
          return;
        }
        expect(seen).toEqual(['custom_object_instances', type, '0', externalId]);
      }),
      { numRuns: 300 },
    );
  });
});
