import { expect, it } from 'vitest';
import { whyUncertain } from '../../../src/diff/why-uncertain.ts';
import type { Project, RelationshipSpec } from '../../../src/model/project.ts';
import { aShop } from '../../support/model-values.ts';

type Version = Project['workspace']['apiVersion'];

const at = (apiVersion: Version) => ({ workspace: { ...aShop().workspace, apiVersion } });
const orders = (members: RelationshipSpec['members']): RelationshipSpec => ({ to: 'Order', many: true, members });

it('says what would settle it where nothing can be listed, and asks for a canary that has not said all it can', () => {
  const settled =
    'shows only some of the members last applied, or members of others beside them, and Intercom may cut such a list ' +
    'short without a sign; api_version 2.16 can settle it';
  const asking = `${settled}, and trueup doctor --canary may. Nothing is written to this relationship`;
  for (const traits of [undefined, {}, { reference_listing: 'no' } as const]) {
    expect(whyUncertain(at('2.14'), orders('exact'), traits)).toBe(asking);
  }
  for (const nested_limit of [null, 10]) {
    const told = whyUncertain(at('2.14'), orders('exact'), { nested_limit });
    expect(told).toBe(`${settled}. Nothing is written to this relationship`);
  }
});

it('says what a listing cannot tell apart', () => {
  for (const traits of [undefined, {}, { reference_listing: 'yes' } as const]) {
    expect(whyUncertain(at('2.16'), orders('owned'), traits)).toBe(
      'has members that cannot be told for certain: another relationship of the record points at the same type, or the ' +
        'listing of what it points at does not agree with what it shows. Nothing is written to this relationship',
    );
  }
});

it('says that listings do not tell in this workspace, and what needs the whole list', () => {
  const why =
    'may have members that are not shown, and listings of this workspace do not tell what a record points at (doctor ' +
    '--canary: reference_listing)';
  const told = (relationship: RelationshipSpec | undefined) =>
    whyUncertain(at('2.16'), relationship, { reference_listing: 'no' });
  expect(told(orders('exact'))).toBe(`${why}. Nothing is written to this relationship`);
  expect(told(undefined)).toBe(`${why}. Nothing is written to this relationship`);
  expect(told(orders('owned'))).toBe(
    `${why}; \`members: owned\` needs the whole list, \`members: exact\` does not. Nothing is written to this relationship`,
  );
});
