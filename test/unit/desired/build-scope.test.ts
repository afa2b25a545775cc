import { describe, expect, it } from 'vitest';
import { buildScope } from '../../../src/desired/build-scope.ts';
import { type Address, contactAddress } from '../../../src/model/address.ts';
import { aShop, body, declared, desiredOf, order } from '../../support/model-values.ts';

const [OLD, NEW, OTHER] = [order('OLD'), order('NEW'), order('OTHER')];
const contact = contactAddress('external_id', '70');
const source = { file: 'a.yaml', line: 1, column: 1 };

/** One order that moved, a contact that points at it, and an order that has nothing to do with either. */
function scope(targets: readonly string[], excludes: readonly string[] = []) {
  const records = desiredOf(
    declared(contact, body({}, { orders: ['NEW'] }), { references: [NEW] }),
    declared(NEW),
    declared(OTHER),
  );
  const built = buildScope(aShop(), { ...records, moved: [{ from: OLD, to: NEW, source }] }, targets, excludes);
  const all: readonly Address[] = [contact, NEW, OLD, OTHER];
  return { covered: all.filter(built.covers), moved: built.desired.moved.map(({ from }) => from), added: built.added };
}

describe('the scope of a move', () => {
  it.each([
    ['its old end', [OLD], [contact, NEW]],
    ['its new end', [NEW], [contact]],
  ])('a target of %s takes the other and what is to point there', (_case, targets, added) => {
    expect(scope(targets)).toEqual({ covered: [contact, NEW, OLD], moved: [OLD], added });
  });

  it('what comes along with something else does not move: only what is targeted is deleted', () => {
    expect(scope([contact])).toEqual({ covered: [contact, NEW], moved: [], added: [NEW] });
    expect(scope([OTHER])).toEqual({ covered: [OTHER], moved: [], added: [] });
  });

  it('an end that is excluded keeps the old instance', () => {
    expect(scope([], [OLD])).toEqual({ covered: [contact, NEW, OTHER], moved: [], added: [] });
    expect(scope([OLD], [NEW]).covered).toEqual([]);
    expect(scope(['*'], [NEW]).covered).toEqual([contact, OTHER]);
  });

  it('what is excluded does not come along', () => {
    expect(scope([OLD], [contact])).toEqual({ covered: [NEW, OLD], moved: [OLD], added: [NEW] });
  });
});
