import { describe, expect, it } from 'vitest';
import { type Address, contactAddress } from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import { type OrderedChange, orderChanges } from '../../../src/plan/order.ts';
import { targetsOf } from '../../../src/plan/targets.ts';
import { aChange, aField, aShop, body, order } from '../../support/model-values.ts';

const shop = aShop();
const contact = contactAddress('id', 'c');

function ordered(changes: readonly Change[], referrers?: ReadonlyMap<Address, readonly Address[]>): OrderedChange[] {
  return orderChanges(changes, (address, pointer, value) => targetsOf(shop, address, pointer, value), referrers);
}

function creation(key: string, parts: readonly string[]): Change {
  const fields = parts.length === 0 ? [] : [aField('/attributes/parts', null, [...parts])];
  return aChange(order(key), {
    action: 'create',
    id: null,
    before: null,
    after: body(parts.length ? { parts } : {}),
    fields,
  });
}

function deletion(key: string, parts: readonly string[] = []): Change {
  return aChange(order(key), { action: 'delete', after: null, before: body({ parts: [...parts] }), entry: null });
}

function story(steps: readonly OrderedChange[]): string[] {
  return steps.map(
    ({ change, after }) => `${change.action} ${change.address.split('/').at(-1)} after ${after.join(',')}`,
  );
}

describe('orderChanges', () => {
  it('creates what is pointed at first, whatever the names say', () => {
    expect(story(ordered([creation('A', ['B']), creation('B', ['C']), creation('C', [])]))).toEqual([
      'create C after ',
      'create B after 0',
      'create A after 1',
    ]);
  });

  it('creates a cycle without the reference that has no id yet, and adds it in a second pass', () => {
    const steps = ordered([creation('A', ['B']), creation('B', ['A'])]);
    expect(story(steps)).toEqual(['create A after ', 'create B after 0', 'update A after 0,1']);
    expect(steps[0]?.change.fields).toEqual([]);
    expect(steps[1]?.change.fields).toHaveLength(1);
    expect(steps[2]?.change.after).toEqual(body({ parts: ['B'] }));
  });

  it('creates an instance that points at itself, then lets it', () => {
    expect(story(ordered([creation('A', ['A'])]))).toEqual(['create A after ', 'update A after 0']);
  });

  it('leaves an update of what exists whole, and lets it wait for the new one that it points at and that points back', () => {
    const update = aChange(order('A'), { fields: [aField('/attributes/parts', null, ['B'])] });
    expect(story(ordered([update, creation('B', ['A'])]))).toEqual(['create B after ', 'update A after 0']);
    const both = [update, aChange(order('B'), { fields: [aField('/attributes/parts', null, ['A'])] })];
    expect(story(ordered(both)), 'what exists can be pointed at as it is').toEqual([
      'update A after ',
      'update B after ',
    ]);
  });

  it('defers in a cycle only what has no id yet, whatever else the instance points at', () => {
    const cycle = [
      creation('C', ['A']),
      {
        ...creation('A', ['B']),
        fields: [aField('/attributes/parts', null, ['B']), aField('/attributes/parent', null, 'Z')],
      },
      creation('B', ['C']),
      creation('Z', []),
    ];
    const steps = ordered(cycle);
    expect(story(steps)).toEqual([
      'create Z after ',
      'create A after 0',
      'create B after ',
      'create C after 1',
      'update A after 1,2',
      'update B after 2,3',
    ]);
    expect(steps[1]?.change.fields.map(({ pointer }) => pointer)).toEqual(['/attributes/parent']);
  });

  it('keeps levels apart: the second pass of a cycle comes before what points into it', () => {
    const changes = [creation('A', ['B']), creation('B', ['B']), creation('C', [])];
    expect(story(ordered(changes))).toEqual([
      'create B after ',
      'create C after ',
      'update B after 0',
      'create A after 0',
    ]);
  });

  it('lets contacts wait for the instances they point at, and those that only detach come last', () => {
    const attaches = aChange(contact, { fields: [aField('/associations/orders', [], ['A'])] });
    const detaches = aChange(contactAddress('id', 'a'), { fields: [aField('/associations/orders', ['B'], [])] });
    expect(story(ordered([detaches, attaches, creation('A', [])]))).toEqual([
      'create A after ',
      'update id:c after 0',
      'update id:a after ',
    ]);
  });

  it('deletes after whatever lets go of it, and what points before what is pointed at', () => {
    const detaches = aChange(contact, { fields: [aField('/associations/orders', ['B', 'C'], ['C'])] });
    expect(story(ordered([deletion('A', ['B']), deletion('B'), detaches, deletion('C')]))).toEqual([
      'update id:c after ',
      'delete A after ',
      'delete B after 0,1',
      'delete C after ',
    ]);
  });

  it('deletes what moved after whatever makes the new one and leads there, even what never pointed at the old one', () => {
    const leads = aChange(contact, { fields: [aField('/associations/orders', ['Z'], ['N', 'Z'])] });
    const steps = ordered([{ ...deletion('A'), movedTo: order('N') }, creation('N', ['N']), leads, deletion('B')]);
    expect(story(steps)).toEqual([
      'create N after ',
      'update N after 0',
      'update id:c after 0',
      'delete A after 0,1,2',
      'delete B after ',
    ]);
  });

  it('deletes what moved to something that is there and needs no step as it would delete anything', () => {
    const steps = ordered([{ ...deletion('A'), movedTo: order('N') }, creation('M', [])]);
    expect(story(steps)).toEqual(['create M after ', 'delete A after ']);
  });

  it('deletes what points at nothing known, an unset reference or content that was not read, at once', () => {
    const unset = { ...deletion('A'), before: body({ parent: null, note: 'B' }) };
    const unread = { ...deletion('C'), before: null };
    expect(story(ordered([unset, unread, deletion('B', ['A'])]))).toEqual([
      'delete B after ',
      'delete A after 0',
      'delete C after ',
    ]);
  });

  it('does not let a delete wait for steps that go on pointing at it, nor for who is not changed at all', () => {
    const keeps = aChange(contact, { fields: [aField('/associations/orders', ['B'], ['A', 'B'])] });
    const referrers = new Map([[order('B'), [contact, contactAddress('id', 'other')]]]);
    expect(story(ordered([keeps, deletion('B')], referrers))).toEqual(['update id:c after ', 'delete B after ']);
  });

  it('sends detaching contacts after all others, a member that is swapped for another is no detaching', () => {
    const swaps = aChange(contactAddress('id', 'x'), { fields: [aField('/associations/orders', ['A', 'B'], ['C'])] });
    const detaches = aChange(contactAddress('id', 'a'), {
      fields: [aField('/associations/orders', ['A', 'B'], ['B'])],
    });
    const same = aChange(contactAddress('id', 'b'), { fields: [aField('/attributes/tier', 'x', 'y')] });
    expect(story(ordered([detaches, same, swaps]))).toEqual([
      'update id:b after ',
      'update id:x after ',
      'update id:a after ',
    ]);
  });

  it('lets a delete wait for whatever lets go of it, writes it back or leads to its successor, in the order of the plan', () => {
    const adjusts = aChange(contactAddress('id', 'b'), {
      fields: [aField('/attributes/tier', 'x', 'y'), aField('/associations/orders', [], ['K'], { adjust: true })],
    });
    const attaches = aChange(contactAddress('id', 'a'), { fields: [aField('/associations/orders', [], ['N'])] });
    const detaches = aChange(contact, { fields: [aField('/associations/orders', ['A'], [])] });
    const makes = Array.from({ length: 9 }, (_, index) => creation(`M${index}`, []));
    const changes = [
      { ...deletion('A'), movedTo: order('N') },
      ...makes,
      creation('N', []),
      adjusts,
      attaches,
      detaches,
    ];
    const steps = ordered(changes, new Map([[order('A'), [adjusts.address, contact]]]));
    expect(story(steps).slice(9)).toEqual([
      'create N after ',
      'update id:a after 9',
      'update id:b after ',
      'update id:c after ',
      'delete A after 9,10,11,12',
    ]);
  });

  it('defers a whole relationship when one of its members has no id yet', () => {
    expect(story(ordered([creation('A', ['B', 'Z']), creation('B', ['A']), creation('Z', [])]))).toEqual([
      'create Z after ',
      'create A after ',
      'create B after 1',
      'update A after 0,1,2',
    ]);
  });

  it('forgets last of all, and waits for nothing', () => {
    const forgets = aChange(order('A'), { action: 'forget', before: null, after: null, entry: null });
    const contacts = aChange(contactAddress('id', 'a'), { action: 'forget', before: null, after: null, entry: null });
    expect(story(ordered([forgets, contacts, deletion('B'), creation('C', [])]))).toEqual([
      'create C after ',
      'delete B after ',
      'forget id:a after ',
      'forget A after ',
    ]);
  });

  it('deletes nothing that a step is about to write back among the members of others', () => {
    const field = aField('/associations/orders', [], ['A'], { adjust: true });
    const adjusts = aChange(contact, { fields: [field] });
    const referrers = new Map([[order('X'), [contact]]]);
    expect(story(ordered([adjusts, deletion('X')], referrers))).toEqual(['update id:c after ', 'delete X after 0']);
    const exact = aChange(contact, { fields: [{ ...field, adjust: false }] });
    expect(story(ordered([exact, deletion('X')], referrers))).toEqual(['update id:c after ', 'delete X after ']);
  });

  it('deletes the members of a cycle, each once', () => {
    expect(
      ordered([deletion('A', ['B']), deletion('B', ['A'])])
        .map(({ change }) => change.address)
        .sort(),
    ).toEqual([order('A'), order('B')]);
  });

  it('gives one order for any order of changes', () => {
    const changes = [
      creation('A', ['B']),
      creation('B', ['A']),
      deletion('C', ['D']),
      deletion('D'),
      creation('E', []),
    ];
    expect(story(ordered([...changes].reverse()))).toEqual(story(ordered(changes)));
  });
});
