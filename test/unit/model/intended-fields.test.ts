import { describe, expect, it } from 'vitest';
import { intendedFields } from '../../../src/model/intended-fields.ts';
import { order, owned } from '../../support/model-values.ts';

const was = owned(
  order('A'),
  { '/associations/orders': ['a'], '/attributes/note': 'n' },
  { intended: { '/attributes/old': 'o' } },
);

describe('intendedFields', () => {
  it('holds what was to be applied, and what earlier runs meant', () => {
    const next = owned(order('A'), { '/associations/orders': ['b'], '/attributes/note': 'm' });
    expect(intendedFields(was, next)).toEqual({
      '/attributes/old': 'o',
      '/associations/orders': ['b'],
      '/attributes/note': 'm',
    });
  });

  it('holds no members for a relationship that was to go, and nothing for a value', () => {
    expect(intendedFields(was, owned(order('A')))).toEqual({ '/attributes/old': 'o', '/associations/orders': [] });
    expect(intendedFields(was, null)).toEqual({ '/attributes/old': 'o', '/associations/orders': [] });
  });

  it('of something new is what was to be applied', () => {
    expect(intendedFields(undefined, owned(order('A'), { '/attributes/note': 'm' }))).toEqual({
      '/attributes/note': 'm',
    });
    expect(intendedFields(undefined, null)).toEqual({});
  });
});
