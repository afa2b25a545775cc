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
