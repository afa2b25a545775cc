import { describe, expect, it } from 'vitest';
import { fieldState } from '../../../src/diff/field-state.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { AppliedField } from '../../../src/model/ledger.ts';
import { sameValue } from '../../../src/model/same-value.ts';
import { HASHER, owned } from '../../support/model-values.ts';
import { attached, ORDERS } from './at-rest.ts';

function state(applied: AppliedField | undefined, intended?: AppliedField) {
  const fields = applied === undefined ? {} : { [ORDERS]: applied };
  const over = intended === undefined ? {} : { intended: { [ORDERS]: intended } };
  return fieldState(owned(contactAddress('id', 'c'), fields, over), 'contact', ORDERS, HASHER);
}

describe('a list that may be cut short', () => {
  it.each<[string, AppliedField | undefined, AppliedField | undefined, string[], boolean]>([
    ['some of what was applied', attached('A', 'B'), undefined, ['A'], true],
    ['none of what was applied', attached('A'), undefined, [], true],
    ['all of it', attached('A', 'B'), undefined, ['B', 'A'], false],
    ['some of it beside a stranger', attached('A', 'B'), undefined, ['A', 'X'], false],
    ['never applied', undefined, undefined, ['A'], false],
    ['what an interrupted run was to leave', attached('A', 'B'), attached('A'), ['A'], false],
    ['what was there before an interrupted run was to attach more', attached('A'), attached('A', 'B'), ['A'], false],
    ['nothing, when an interrupted run was to attach the first', undefined, attached('A'), [], false],
    ['nothing, when an interrupted run was to detach the last', attached('A'), attached(), [], false],
  ])('%s', (_case, applied, intended, live, isCut) => {
    expect(state(applied, intended).isCutShort(live)).toBe(isCut);
  });
});

describe('a member', () => {
  it('was attached here when it is in what was applied or meant, as far as that is a list', () => {
    expect(state(attached('A'), attached('B')).attachedHere('A')).toBe(true);
    expect(state(attached('A'), attached('B')).attachedHere('B')).toBe(true);
    expect(state(attached('A')).attachedHere('B')).toBe(false);
    expect(state(undefined).attachedHere('A')).toBe(false);
    // What was applied while the relationship was declared as something else.
    expect(state(HASHER.value('contact', ORDERS, 'A')).attachedHere('A')).toBe(false);
  });
});

describe('what was applied is kept', () => {
  it.each<[string, AppliedField | undefined, AppliedField | undefined, string[], boolean]>([
    ['while all of it is there', attached('A', 'B'), undefined, ['B', 'A'], true],
    ['whatever others attached beside', attached('A'), undefined, ['A', 'X'], true],
    ['not when a part of it is gone', attached('A', 'B'), undefined, ['A', 'X'], false],
    ['when what an interrupted run meant is there', attached('A', 'B'), attached('B'), ['B'], true],
    ['when what was there before an interrupted run is', attached('A'), attached('A', 'B'), ['A'], true],
    ['not when nothing was', undefined, undefined, ['A'], false],
    ['not when it was no list', HASHER.value('contact', ORDERS, 'A'), undefined, ['A'], false],
  ])('%s', (_case, applied, intended, live, isKept) => {
    expect(state(applied, intended).keepsApplied(live)).toBe(isKept);
  });
});

describe('sameValue', () => {
  it('has one unset, and one set of one member', () => {
    for (const unset of [undefined, null, '', []]) expect(sameValue(unset, null)).toBe(true);
    expect(sameValue(['A'], 'A')).toBe(true);
    expect(sameValue(0, null)).toBe(false);
    expect(sameValue(false, null)).toBe(false);
    expect(sameValue('1', 1)).toBe(false);
  });
});
