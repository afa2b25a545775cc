import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CanaryDocument, parseCanaryFile, renderCanaryFile } from '../../../src/canary/canary-file.ts';
import { TrueupError } from '../../../src/model/error.ts';
import { TRAIT_NAMES, TRAITS, type TraitName, type Traits } from '../../../src/model/traits.ts';

const DOCUMENT: CanaryDocument = {
  workspace: 'tx2p130c',
  apiVersion: '2.16',
  askedAt: '2026-11-22T16:00:00Z',
  traits: { upsert: 'kept', nested_limit: null, read_lag: 250 },
  open: { clear_one: 'contacts have no to-one relationship' },
};
const JSON_DOCUMENT = {
  format: 'trueup-canary',
  version: 1,
  workspace: 'tx2p130c',
  api_version: '2.16',
  asked_at: '2026-11-22T16:00:00Z',
  traits: { upsert: 'kept', read_lag: 250, nested_limit: null },
  open: { clear_one: 'contacts have no to-one relationship' },
};

describe('the file of a canary', () => {
  it('is written as promised', () => {
    expect(renderCanaryFile(DOCUMENT)).toBe(`${JSON.stringify(JSON_DOCUMENT, null, 2)}\n`);
  });

  it('reads back as it was written, whatever the answers', () => {
    const answer = (name: TraitName) => {
      const { values } = TRAITS[name];
      const known = values === 'count' ? fc.option(fc.nat()) : fc.constantFrom(...(values as readonly string[]));
      const told = known.map((value) => ({ traits: { [name]: value }, open: {} }));
      const reason = fc.string({ minLength: 1, maxLength: 300 }).map((why) => ({ traits: {}, open: { [name]: why } }));
      return fc.oneof(told, reason, fc.constant({ traits: {}, open: {} }));
    };
    fc.assert(
      fc.property(fc.tuple(...TRAIT_NAMES.map(answer)), (parts) => {
        const traits = Object.assign({}, ...parts.map((part) => part.traits)) as Traits;
        const open = Object.assign({}, ...parts.map((part) => part.open)) as CanaryDocument['open'];
        const document = { ...DOCUMENT, traits, open };
        expect(parseCanaryFile(renderCanaryFile(document), 'f')).toEqual(document);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'it is no JSON'],
    ['no object', [1], 'it is no JSON object'],
    ['another format', { ...JSON_DOCUMENT, format: 'x' }, 'its format is not trueup-canary'],
    ['a newer version', { ...JSON_DOCUMENT, version: 2 }, 'its version is 2, and this trueup reads version 1'],
    ['an unknown key', { ...JSON_DOCUMENT, more: 1 }, '"more" is no key of it'],
    ['no workspace', { ...JSON_DOCUMENT, workspace: '' }, 'it names no workspace'],
    ['another API version', { ...JSON_DOCUMENT, api_version: '2.99' }, 'its api_version is "2.99"'],
    ['no time', { ...JSON_DOCUMENT, asked_at: 'today' }, 'its asked_at is "today"'],
    ['a day that is none', { ...JSON_DOCUMENT, asked_at: '2026-13-01T00:00:00Z' }, 'its asked_at is'],
    ['no traits', { ...JSON_DOCUMENT, traits: [] }, 'its traits are no map'],
    ['an unknown trait', { ...JSON_DOCUMENT, traits: { nope: 1 } }, '"nope" is no trait'],
    ['a trait of every object', { ...JSON_DOCUMENT, traits: { constructor: 1 } }, '"constructor" is no trait'],
    ['an unknown answer', { ...JSON_DOCUMENT, traits: { upsert: 'no' } }, 'is "no", and it can be kept, cleared'],
    ['a count below 0', { ...JSON_DOCUMENT, traits: { nested_limit: -1 } }, 'a whole number or null'],
    ['a null that is no count', { ...JSON_DOCUMENT, traits: { upsert: null } }, 'is null'],
    ['a reason that is none', { ...JSON_DOCUMENT, open: { miss: 1 } }, 'the reason of miss'],
    ['both', { ...JSON_DOCUMENT, open: { upsert: 'why' } }, 'upsert is both answered and open'],
    ['too much', `${JSON.stringify(JSON_DOCUMENT)}${' '.repeat(300_000)}`, 'it is larger than 256 kB'],
  ])('is refused with its name and what to do: %s', (_what, value, message) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const refusal = (() => {
      try {
        return parseCanaryFile(text, '.trueup/canary.json');
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(TrueupError);
    const { message: said, category, hint } = refusal as TrueupError;
    expect(said).toContain('.trueup/canary.json is not what doctor --canary writes: ');
    expect(said).toContain(message);
    expect({ category, hint }).toEqual({
      category: 'invalid',
      hint: 'Delete it or run trueup doctor --canary again.',
    });
  });

  it('takes no prototype from a file', () => {
    const text = JSON.stringify(JSON_DOCUMENT).replace('"traits":{', '"traits":{"__proto__":{"miss":"404"},');
    expect(() => parseCanaryFile(text, 'f')).toThrow('"__proto__" is no trait');
  });
});
