import { describe, expect, it } from 'vitest';
import {
  apply,
  aShop,
  COUNT,
  codes,
  expectSettled,
  madeOnce,
  objects,
  told,
  withSharingBinary,
} from '../support/shard-shop.ts';
import { yaml } from '../support/small-shop.ts';

withSharingBinary();

describe('shards, as processes at the same time', () => {
  it('judge deletes by what all of them delete, and delete what nobody points at any more', async () => {
    const shop = await aShop(objects(COUNT));
    expect(codes(await shop.all(apply('one')))).toEqual([0, 0, 0, 0]);
    await shop.project.write('objects/all.yaml', yaml(objects(COUNT - 4)));
    shop.workspace.mark();
    const refused = await shop.all(apply('two'));
    expect(codes(refused), told(refused)).toEqual([4, 4, 4, 4]);
    expect(shop.workspace.writes()).toEqual([]);
    for (const { stderr } of refused) expect(stderr).toContain('--allow-deletes 8');
    const wrong = await shop.all((index) => [...apply('three')(index), '--allow-deletes', '2']);
    expect(codes(wrong), told(wrong)).toEqual([4, 4, 4, 4]);
    const allowed = await shop.all((index) => [...apply('four')(index), '--allow-deletes', '8']);
    expect(codes(allowed), told(allowed)).toEqual([0, 0, 0, 0]);
    expect(madeOnce(shop.workspace)).toBe((COUNT - 4) * 2);
    await expectSettled(shop);
    await shop.close();
  });

  it('lock out everybody else; one that is killed is run again and converges, nothing twice', async () => {
    const shop = await aShop(objects(COUNT));
    const patience = ['--lock-timeout', '3s'];
    const first = await shop.all(
      (index) => [...apply('one')(index), ...patience],
      (index) => (index === 3 ? { DIE_AT: '20' } : {}),
    );
    expect(first[2]?.signal).toBe('SIGKILL');
    for (const each of [first[0], first[1], first[3]]) expect([0, 3, 75], told(first)).toContain(each?.code);
    const plain = await shop.run(['apply', '-y']);
    expect(plain.code, plain.stderr).toBe(75);
    expect(plain.stderr).toContain('group one');
    const others = await shop.run([...apply('two')(1)]);
    expect(others.code, others.stderr).toBe(75);
    const again = await shop.all((index) => [...apply('one')(index), ...patience]);
    for (const { code } of again) expect([0, 3], told(again)).toContain(code);
    const last = await shop.all(apply('three'));
    expect(codes(last), told(last)).toEqual([0, 0, 0, 0]);
    expect(madeOnce(shop.workspace)).toBe(COUNT * 2);
    await expectSettled(shop);
    await shop.close();
  });

  it('that come one after the other make what needs nobody, delete nothing, and say so', async () => {
    const shop = await aShop(objects(COUNT));
    expect(codes(await shop.all(apply('one')))).toEqual([0, 0, 0, 0]);
    const fewer = objects(COUNT - 1) as { instances: { Product: Record<string, unknown> } };
    const declared = {
      ...fewer,
      instances: { ...fewer.instances, Product: { ...fewer.instances.Product, 'N-1': {} } },
    };
    await shop.project.write('objects/all.yaml', yaml(declared));
    shop.workspace.mark();
    for (const index of [1, 2, 3, 4]) {
      const result = await shop.run([...apply('two')(index), '--lock-timeout', '1s']);
      expect([0, 3, 75], told([result])).toContain(result.code);
      if (index < 4) expect(shop.workspace.writes().filter(({ method }) => method === 'DELETE')).toEqual([]);
    }
    const last = await shop.all(apply('three'));
    expect(codes(last), told(last)).toEqual([0, 0, 0, 0]);
    expect(madeOnce(shop.workspace)).toBe((COUNT - 1) * 2 + 1);
    await expectSettled(shop);
    await shop.close();
  });

  it('move instances as one apply does: made anew, led over, and the old ones gone', async () => {
    const shop = await aShop(objects(COUNT));
    expect(codes(await shop.all(apply('one')))).toEqual([0, 0, 0, 0]);
    const renamed = JSON.parse(JSON.stringify(objects(COUNT)).replaceAll(/"P-([1-6])"/gu, '"Q-$1"')) as object;
    const moved = [1, 2, 3, 4, 5, 6].map((n) => ({ from: `instance/Product/P-${n}`, to: `instance/Product/Q-${n}` }));
    await shop.project.write('objects/all.yaml', yaml({ ...renamed, moved }));
    const plain = await shop.run(['plan']);
    expect(plain.stdout).toContain('Plan: 6 to add, 7 to change, 6 to destroy.');
    shop.workspace.mark();
    const done = await shop.all(apply('two'));
    expect(codes(done), told(done)).toEqual([0, 0, 0, 0]);
    expect(done.map(({ stderr }) => stderr).join('')).toContain('Resources: 6 added, 7 changed, 6 destroyed.');
    expect(shop.workspace.writes().filter(({ method }) => method === 'DELETE')).toHaveLength(6);
    expect(madeOnce(shop.workspace)).toBe(COUNT * 2);
    await expectSettled(shop);
    await shop.close();
  });
});
