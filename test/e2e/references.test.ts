import { afterAll, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/sandbox/journal.ts';
import { aLinkedShop, items, type LinkedShopOptions, storedContact, storedInstance } from '../support/linked-shop.ts';
import { removeProjects } from '../support/project.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

const WORLDS: readonly LinkedShopOptions[] = [
  { version: '2.14', switches: { miss: '404', instanceReferences: 'ids', numericIds: true } },
  { version: '2.15', switches: { miss: 'null', instanceReferences: 'list', emptyReferences: 'list', idScope: 'type' } },
  {
    version: '2.16',
    switches: { miss: 'found-false', instanceReferences: 'id', pathLookup: 'id-only', unset: 'null', dangling: true },
  },
];

/** Instances by what they point at: one name is `next`, a list is `parts`. */
function graph(edges: { readonly [id: string]: string | readonly string[] | null }): object {
  return Object.fromEntries(
    Object.entries(edges).map(([id, to]) => [
      id,
      { attributes: { name: id, ...(to === null ? {} : typeof to === 'string' ? { next: to } : { parts: to }) } },
    ]),
  );
}

/** External ids in the order they were posted; a second post of one is the second pass of a cycle. */
function posted(workspace: TestWorkspace): string[] {
  return workspace
    .writes()
    .filter(({ method }) => method === 'POST')
    .map(({ request }) => String((request as { external_id: string }).external_id));
}

/** What happened to whom, in order: `update contact/…`, `delete instance/Item/3`. */
function happened(workspace: TestWorkspace): string[] {
  return workspace.writes().flatMap((entry: JournalEntry) => entry.wrote);
}

/** Everything Intercom holds points at what the YAML says. */
function expectGraph(
  workspace: TestWorkspace,
  edges: { readonly [id: string]: string | readonly string[] | null },
): void {
  for (const [id, to] of Object.entries(edges)) {
    const expected = to === null ? {} : typeof to === 'string' ? { next: [to] } : { parts: [...to].sort() };
    expect(storedInstance(workspace, id)?.references, id).toEqual(expected);
  }
}

describe.each(WORLDS)(
  'references between instances under $version ($switches.instanceReferences, $switches.miss)',
  (options) => {
    it('are created in one apply, in their order, cycles in two passes', async () => {
      const { workspace, declare, settle, planned } = await aLinkedShop(options);
      const edges = {
        // A chain of six, named against its order.
        l1: 'l2',
        l2: 'l3',
        l3: 'l4',
        l4: 'l5',
        l5: 'l6',
        l6: null,
        // A diamond.
        d1: ['d2', 'd3'],
        d2: 'd4',
        d3: 'd4',
        d4: null,
        // Cycles of two and three, and itself.
        t1: 't2',
        t2: 't1',
        u1: ['u2'],
        u2: ['u3'],
        u3: ['u1', 'l6'],
        self: 'self',
      };
      await declare({ instances: { Item: graph(edges) } });
      const plan = await planned();
      expect(plan.text).toContain('\nPlan: 16 to add, 0 to change, 0 to destroy.\n');
      const { stdout } = await settle();
      expect(stdout).toContain('Apply complete! Resources: 16 added, 0 changed, 0 destroyed.');
      expectGraph(workspace, edges);

      const order = await journalOfFirstApply();
      // One post each, and one more for each edge a cycle had to wait for: t1, u1 and self.
      expect(order.length).toBe(16 + 4);
      const at = (id: string) => order.indexOf(id);
      for (const [from, to] of [
        ['l1', 'l2'],
        ['l2', 'l3'],
        ['l3', 'l4'],
        ['l4', 'l5'],
        ['l5', 'l6'],
        ['d1', 'd2'],
        ['d1', 'd3'],
        ['d2', 'd4'],
        ['d3', 'd4'],
        ['u3', 'l6'],
      ] as const) {
        expect(at(to), `${to} before ${from}`).toBeLessThan(at(from));
      }

      function journalOfFirstApply(): string[] {
        return workspace
          .journal()
          .filter(({ method, path }) => method === 'POST' && path.startsWith('/custom_object_instances/'))
          .map(({ request }) => String((request as { external_id: string }).external_id));
      }
    });

    it('change, empty, and let go of what is deleted before it is deleted', async () => {
      const { workspace, project, declare, settle } = await aLinkedShop({
        ...options,
        seed: { contacts: [{ external_id: '70' }], conversations: [{ id: '508' }] },
      });
      await declare({
        instances: { Item: graph({ a: 'b', b: ['c', 'd'], c: null, d: null, e: null, x: 'y', y: 'z', z: 'x' }) },
        contacts: [{ external_id: '70', associations: { items: ['c', 'x'] } }],
        conversations: [{ id: '508', associations: { item: 'c' } }],
      });
      await settle();

      await declare({
        instances: { Item: graph({ a: 'c', b: ['e'], c: null, d: null, e: null, x: 'y', y: 'z', z: 'x' }) },
        contacts: [{ external_id: '70', associations: { items: ['c', 'x'] } }],
        conversations: [{ id: '508', associations: { item: 'c' } }],
      });
      const changed = await settle();
      expect(changed.sent).toEqual([['next'], ['parts']]);
      expectGraph(workspace, { a: 'c', b: ['e'] });

      // c goes: an instance, a contact and a conversation let go of it first. The whole cycle goes too, and d beside.
      const c = storedInstance(workspace, 'c')?.id;
      await declare({
        instances: { Item: { ...graph({ b: ['e'], e: null }), a: { attributes: { name: 'a', next: null } } } },
        contacts: [{ external_id: '70', associations: { items: ['e'] } }],
        conversations: [{ id: '508', associations: { item: null } }],
      });
      const plan = await project.plan('--allow-deletes', '5');
      expect(plan.stdout).toContain('  # instance/Item/c will be destroyed\n');
      expect(plan.stdout).toContain('referenced by contact/external_id:70, conversation/508, instance/Item/a');
      expect((await project.apply()).code).toBe(4);
      expect(workspace.writes()).toEqual([]);
      const applied = await project.apply('--allow-deletes', '5');
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
      const events = happened(workspace);
      expect(events.filter((event) => event.endsWith(' deleted'))).toHaveLength(5);
      const deletion = events.indexOf(`instance/Item/${c} deleted`);
      const detached = workspace.writes().filter(({ method }) => method !== 'DELETE');
      expect(detached).toHaveLength(3);
      expect(Math.max(...detached.flatMap(({ wrote }) => wrote).map((event) => events.indexOf(event)))).toBeLessThan(
        deletion,
      );
      await project.expectSettled();
      for (const id of ['c', 'd', 'x', 'y', 'z']) expect(storedInstance(workspace, id), id).toBeUndefined();
      expectGraph(workspace, { a: null, b: ['e'] });
      expect(storedContact(workspace, '70').references).toEqual({ items: ['e'] });

      // A name that was used before is a new instance, and what points at it gets the new id.
      await declare({
        instances: { Item: graph({ a: 'c', b: [], c: 'a', e: null }) },
        contacts: [{ external_id: '70', associations: { items: ['c'] } }],
        conversations: [{ id: '508', associations: { item: 'c' } }],
      });
      await settle();
      expectGraph(workspace, { a: 'c', b: null, c: 'a' });
      expect(storedContact(workspace, '70').references).toEqual({ items: ['c'] });
    });
  },
);

describe('targets that others own', () => {
  it.each(['2.14', '2.16'] as const)(
    'must exist; what points at one that does not is blocked alone (%s)',
    async (version) => {
      const { workspace, project, declare, settle, planned } = await aLinkedShop({
        version,
        switches: { miss: version === '2.14' ? 'null' : 'found-false' },
        seed: {
          instances: { Item: { theirs: { attributes: { name: 'theirs' } } } },
          contacts: [{ external_id: '70' }, { external_id: '71' }],
        },
      });
      const objects = {
        instances: {
          Item: {
            theirs: { state: 'external' },
            nowhere: { state: 'external' },
            ...graph({ good: 'theirs', bad: 'nowhere', worse: 'bad', apart: null }),
          },
        },
        contacts: [
          { external_id: '70', associations: { items: ['theirs', 'good'] } },
          { external_id: '71', associations: { items: ['worse'] } },
        ],
      };
      await declare(objects);
      const plan = await planned();
      expect(plan.code).toBe(2);
      const blocked = plan.findings.filter(({ severity }) => severity === 'blocked');
      expect(new Set(blocked.map(({ code }) => code))).toEqual(new Set(['external-missing']));
      expect(blocked.flatMap(({ addresses }) => addresses).sort()).toEqual([
        'contact/external_id:71',
        'instance/Item/bad',
        'instance/Item/worse',
      ]);
      expect(blocked.map(({ message }) => message).join()).toContain('instance/Item/nowhere');
      expect((await project.apply()).code).toBe(3);
      expect(posted(workspace).sort()).toEqual(['apart', 'good']);
      expect(storedContact(workspace, '70').references).toEqual({ items: ['good', 'theirs'] });
      expect(storedInstance(workspace, 'theirs')?.attributes).toEqual({ name: 'theirs' });
      expect((await project.apply()).code).toBe(1);
      expect(workspace.writes()).toEqual([]);

      workspace.seed({ instances: { Item: { nowhere: {} } } });
      await settle();
      expectGraph(workspace, { bad: 'nowhere', worse: 'bad' });
      expect(storedContact(workspace, '71').references).toEqual({ items: ['worse'] });
      // What others own is never deleted from here, also not when its line goes.
      await declare({ instances: { Item: items('apart') } });
      expect((await planned('--allow-deletes', '9')).steps.map(({ address }) => address)).not.toContain(
        'instance/Item/theirs',
      );
    },
  );

  it('may be instances that were owned: forgotten, they stay and can be pointed at', async () => {
    const { workspace, declare, settle, planned } = await aLinkedShop({ version: '2.14' });
    await declare({ instances: { Item: graph({ a: 'b', b: null }) } });
    await settle();
    await declare({ instances: { Item: { ...graph({ a: 'b' }), b: { state: 'forgotten' } } } });
    const plan = await planned();
    expect(plan.text).toContain('  # instance/Item/b will be forgotten\n');
    expect(plan.text).toContain('\nPlan: 0 to add, 0 to change, 0 to destroy, 1 to forget.\n');
    expect((await settle()).writes).toEqual([]);
    workspace.seed({ instances: { Item: { b: { attributes: { name: 'theirs' } } } } });
    await declare({ instances: { Item: { ...graph({ a: 'b' }), b: { state: 'forgotten' } } } });
    await settle();
    expect(storedInstance(workspace, 'b')?.attributes).toEqual({ name: 'theirs' });
    // Declared again it is a stranger's.
    await declare({ instances: { Item: graph({ a: 'b', b: null }) } });
    expect((await planned()).steps).toMatchObject([{ address: 'instance/Item/b', action: 'adopt' }]);
    await settle('--adopt');
    expect(storedInstance(workspace, 'b')?.attributes).toEqual({ name: 'b' });
  });

  it('that are not declared, or to be deleted, are errors before anything is read', async () => {
    const { workspace, project, declare } = await aLinkedShop();
    await declare({
      instances: { Item: { ...graph({ a: 'bb' }), b: { state: 'absent' }, c: { attributes: { next: 'b' } } } },
    });
    const { code, stderr } = await project.run(['plan']);
    expect(code).toBe(65);
    expect(stderr).toMatch(/^objects\/all\.yaml:\d+:\d+: error\[unknown-reference\].*instance\/Item\/bb/mu);
    expect(stderr).toMatch(/^objects\/all\.yaml:\d+:\d+: error\[absent-reference\].*instance\/Item\/b,/mu);
    expect(workspace.requests()).toEqual([]);
  });
});

describe('a failed creation', () => {
  it('holds back what points at it and nothing else; the next run goes on', async () => {
    const { workspace, project, declare, settle } = await aLinkedShop({
      version: '2.14',
      seed: { contacts: [{ external_id: '70' }] },
    });
    await declare({
      instances: { Item: graph({ a: 'b', b: 'c', c: null, z: null }) },
      contacts: [{ external_id: '70', associations: { items: ['a', 'z'] } }],
    });
    workspace.setFaults([{ kind: 'status', status: 400, method: 'POST', path: '/Item', nth: 2 }]);
    const failed = await project.apply('--parallelism', '1');
    expect(failed.code).toBe(3);
    const done = happened(workspace);
    expect(done.length).toBeGreaterThan(0);
    expect(storedContact(workspace, '70').references).toEqual({});
    workspace.setFaults([]);
    const { writes } = await settle();
    expect(writes).toHaveLength(5 - done.length);
    expectGraph(workspace, { a: 'b', b: 'c' });
    expect(workspace.state().instances).toHaveLength(4);
    expect(storedContact(workspace, '70').references).toEqual({ items: ['a', 'z'] });
  });
});
