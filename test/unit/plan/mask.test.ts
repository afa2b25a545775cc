import { describe, expect, it } from 'vitest';
import { maskBody } from '../../../src/plan/mask.ts';
import { aShop, body, HASHER, order } from '../../support/model-values.ts';

const mask = (content: ReturnType<typeof body>) => maskBody(aShop(), order('A'), content, HASHER);

describe('maskBody', () => {
  it('leaves no trace of a sensitive value and touches no other', () => {
    const masked = mask(body({ secret: 'hunter2', note: 'hello' }));
    expect(JSON.stringify(masked)).not.toContain('hunter2');
    expect(masked.attributes['note']).toBe('hello');
    expect(masked.attributes['secret']).toEqual({ sensitive: expect.stringMatching(/^[\w-]{22}$/u) });
  });

  it('tells equal from different, and set from unset', () => {
    expect(mask(body({ secret: 'a' }))).toEqual(mask(body({ secret: 'a' })));
    expect(mask(body({ secret: 'a' }))).not.toEqual(mask(body({ secret: 'b' })));
    expect(mask(body({ secret: null }))).toEqual(body({ secret: null }));
  });

  it('keeps a name that is a trap as a name', () => {
    const trap = body(JSON.parse('{"__proto__":"x","secret":"y"}'));
    expect(Object.keys(mask(trap).attributes).sort()).toEqual(['__proto__', 'secret']);
  });
});
