import { afterAll, describe, expect, it } from 'vitest';
import {
  aLinkedShop,
  items,
  type LinkedShopOptions,
  type Objects,
  storedContact,
  storedConversation,
  storedInstance,
} from '../support/linked-shop.ts';
import { removeProjects } from '../support/project.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

type Value = 'one' | 'two' | 'three';

/** One row of the table: what was applied, what Intercom was changed to, what the YAML says now, and what must come of it. */
interface Row {
  readonly applied?: Value;
  readonly moved?: Value;
  readonly wanted?: Value;
  /** Origin of the field in the plan; undefined: no step touches it. */
  readonly origin?: 'edit' | 'drift' | 'conflict' | 'adopt';
  readonly result?: Value;
}

const ROWS = {
  same: { applied: 'one', wanted: 'one', result: 'one' },
  met: { applied: 'one', moved: 'two', wanted: 'two', result: 'two' },
  edit: { applied: 'one', wanted: 'two', origin: 'edit', result: 'two' },
  drift: { applied: 'one', moved: 'three', wanted: 'one', origin: 'drift', result: 'one' },
  conflict: { applied: 'one', moved: 'three', wanted: 'two', origin: 'conflict', result: 'two' },
  fresh: { wanted: 'two', origin: 'edit', result: 'two' },
  taken: { moved: 'three', wanted: 'two', origin: 'adopt', result: 'two' },
  found: { moved: 'two', wanted: 'two', result: 'two' },
  left: { applied: 'one', origin: 'edit' },
  freed: { applied: 'one', moved: 'three', result: 'three' },
} as const satisfies { readonly [row: string]: Row };

type RowName = keyof typeof ROWS;
const ROW_NAMES = Object.keys(ROWS) as RowName[];

/** A field of one kind of record: how it is written, and how Intercom is asked about it and changed. */
interface Subject {
  readonly pointer: string;
  readonly kind: 'instance' | 'contact' | 'conversation';
  /** The value as YAML and seeds write it. */
  readonly write: (value: Value) => unknown;
}

const bare = (value: Value) => value;

const SUBJECTS: { readonly [name: string]: Subject } = {
  'instance-scalar': { pointer: '/attributes/name', kind: 'instance', write: bare },
  'instance-reference': { pointer: '/attributes/next', kind: 'instance', write: bare },
  'contact-scalar': { pointer: '/attributes/tier', kind: 'contact', write: bare },
  'contact-members': { pointer: '/associations/items', kind: 'contact', write: (value) => [value] },
  'conversation-scalar': { pointer: '/attributes/topic', kind: 'conversation', write: bare },
  'conversation-member': { pointer: '/associations/item', kind: 'conversation', write: bare },
};

/** Every row of every subject, each on a record of its own. */
const CASES = Object.entries(SUBJECTS).flatMap(([name, subject], index) =>
  ROW_NAMES.map((row, rowIndex) => {
    const key = subject.kind === 'conversation' ? String(1000 + index * 100 + rowIndex) : `${name}-${row}`;
    return { row, subject, key, address: addressOf(subject.kind, key), isInstance: subject.kind === 'instance' };
  }),
);
type Case = (typeof CASES)[number];

function addressOf(kind: Subject['kind'], key: string): string {
  if (kind === 'contact') return `contact/external_id:${key}`;
  return kind === 'instance' ? `instance/Item/${key}` : `conversation/${key}`;
}

/** Declares every case with the value of this stage; a second attribute keeps a record declared when the field leaves. */
function declared(stage: 'applied' | 'wanted'): Objects {
  const block = ({ subject, row }: Case) => body(subject, (ROWS[row] as Row)[stage], { mark: 'kept' });
  const of = (kind: Subject['kind']) => CASES.filter(({ subject }) => subject.kind === kind);
  return {
    instances: {
      Item: {
        ...items('one', 'two', 'three'),
        ...Object.fromEntries(of('instance').map((each) => [each.key, block(each)])),
      },
    },
    contacts: of('contact').map((each) => ({ external_id: each.key, ...block(each) })),
    conversations: of('conversation').map((each) => ({ id: each.key, ...block(each) })),
  };
}

function body(
  subject: Subject,
  value: Value | undefined,
  more: object = {},
): { attributes: object; associations?: object } {
  const [, section, name = ''] = subject.pointer.split('/');
  const field = value === undefined ? {} : { [name]: subject.write(value) };
  return section === 'associations' ? { attributes: more, associations: field } : { attributes: { ...more, ...field } };
}

/** Someone changes these records in Intercom. */
function move(workspace: TestWorkspace, values: readonly (readonly [Case, Value])[]): void {
  const of = (kind: Subject['kind']) => values.filter(([{ subject }]) => subject.kind === kind);
  workspace.seed({
    instances: {
      Item: Object.fromEntries(of('instance').map(([each, value]) => [each.key, body(each.subject, value)])),
    },
    contacts: of('contact').map(([each, value]) => ({ external_id: each.key, ...body(each.subject, value) })),
    conversations: of('conversation').map(([each, value]) => ({ id: each.key, ...body(each.subject, value) })),
  } as Parameters<TestWorkspace['seed']>[0]);
}

/** What Intercom holds: the value, or the one member's name. */
function inIntercom(workspace: TestWorkspace, { subject, key }: Case): unknown {
  const stored =
    subject.kind === 'instance'
      ? storedInstance(workspace, key)
      : subject.kind === 'contact'
        ? storedContact(workspace, key)
        : storedConversation(workspace, key);
  const name = subject.pointer.split('/')[2] ?? '';
  const members = stored?.references[name];
  return members ? members.join() : stored?.attributes[name];
}

/** An owned instance is owned whole: a value in a field written for the first time is shown, and needs no --adopt. */
function originOf({ row, isInstance }: Case): string | undefined {
  const { origin } = ROWS[row] as Row;
  return isInstance && origin === 'adopt' ? 'conflict' : origin;
}

function casesOf(...rows: RowName[]): Case[] {
  return CASES.filter(({ row }) => rows.includes(row));
}

const PEOPLE = {
  contacts: CASES.filter(({ subject }) => subject.kind === 'contact').map(({ key }) => ({ external_id: key })),
  conversations: CASES.filter(({ subject }) => subject.kind === 'conversation').map(({ key }) => ({ id: key })),
};

const WORLDS: readonly LinkedShopOptions[] = [
  { version: '2.14', switches: { miss: '404' } },
  { version: '2.15', switches: { miss: 'null', instanceReferences: 'ids', datetimeRead: 'iso', numericIds: true } },
  { version: '2.16', switches: { miss: 'found-false', unset: 'null', emptyReferences: 'list', shuffle: true } },
];

describe.each(WORLDS)('the three-way table under $version, misses as $switches.miss', (options) => {
  it('holds for scalars and relationships of instances, contacts and conversations', async () => {
    const { workspace, declare, settle, planned, project } = await aLinkedShop({
      ...options,
      seed: PEOPLE,
      // Members that others attached and the YAML replaces count as deletes.
      project: { limits: { deletes: 9 } },
    });
    await declare(declared('applied'));
    await settle();
    const moved = CASES.flatMap((each) => {
      const to = (ROWS[each.row] as Row).moved;
      return to === undefined ? [] : [[each, to] as const];
    });
    move(workspace, moved);
    await declare(declared('wanted'));
    const touched = CASES.filter((each) => originOf(each) !== undefined);
    const taken = casesOf('taken').filter(({ isInstance }) => !isInstance);

    const plan = await planned();
    expect(plan.code).toBe(2);
    const planLabels = new Map(plan.steps.map((step) => [step.address, step.fields]));
    for (const each of CASES) {
      const origin = originOf(each);
      const fields = origin === undefined ? undefined : { [each.subject.pointer]: expect.objectContaining({ origin }) };
      expect(planLabels.get(each.address), each.address).toEqual(fields);
    }
    expect(plan.text).toContain(
      `\nPlan: ${taken.length} to import, 0 to add, ${touched.length} to change, 0 to destroy.\n`,
    );
    expectConflictsFirst(plan.text, casesOf('conflict'));
    expect(released(plan.findings)).toEqual(addresses(casesOf('freed')));
    expect(plan.findings.find(({ code }) => code === 'adoption')).toMatchObject({
      severity: 'refuse',
      remedy: '--adopt',
      addresses: addresses(taken),
    });
    const lines = await project.run(['plan', '--json']);
    expect(labelsOf(lines.stdout)).toEqual(
      new Map(touched.map((each) => [each.address, [[each.subject.pointer, originOf(each)]]])),
    );

    const refused = await project.apply();
    expect(refused.code, refused.stdout).toBe(4);
    expect(refused.stdout).toContain('--adopt');
    expect(workspace.writes()).toEqual([]);

    const { stdout, writes, sent } = await settle('--adopt');
    expect(stdout).toContain(
      `Apply complete! Resources: ${taken.length} imported, 0 added, ${touched.length} changed, 0 destroyed.`,
    );
    expect(writes).toHaveLength(touched.length);
    // Only the field that changed is sent, never its neighbours.
    const names = touched.map(({ subject }) => [subject.pointer.split('/')[2] ?? '']);
    expect([...sent].sort()).toEqual(names.sort());
    for (const each of CASES) {
      expect(inIntercom(workspace, each), each.address).toEqual((ROWS[each.row] as Row).result);
    }

    // Released is nobody's here: not even going back to what was once applied makes it a step or drift.
    move(
      workspace,
      casesOf('freed').map((each) => [each, 'one']),
    );
    await project.expectSettled();
    expect((await project.run(['drift'])).code).toBe(0);
    for (const each of casesOf('freed')) expect(inIntercom(workspace, each), each.address).toBe('one');

    // What was found equal is owned without a step: from now on it drifts.
    const silent = casesOf('same', 'met', 'found');
    move(
      workspace,
      silent.map((each) => [each, 'three']),
    );
    const drifted = await planned();
    expect(drifted.steps.map((step) => `${step.address} ${step.origin}`).sort()).toEqual(
      addresses(silent).map((address) => `${address} drift`),
    );
    await settle();
    for (const each of silent) expect(inIntercom(workspace, each)).toEqual((ROWS[each.row] as Row).result);
  });
});

function addresses(cases: readonly Case[]): string[] {
  return cases.map(({ address }) => address).sort();
}

function released(findings: readonly { code: string; severity: string; addresses: readonly string[] }[]): string[] {
  const notes = findings.filter(({ code }) => code === 'released-field');
  expect(notes.map(({ severity }) => severity)).toEqual(notes.map(() => 'note'));
  return notes.flatMap((note) => note.addresses).sort();
}

function expectConflictsFirst(text: string, conflicts: readonly Case[]): void {
  const first = text.indexOf('Look at these first:');
  const dangers = text.slice(first, text.indexOf('  # ')).split('\n');
  expect(first).toBeGreaterThan(-1);
  for (const { address } of conflicts) {
    expect(dangers.find((line) => line.includes(`${address} `))).toMatch(/^ {2}conflict /u);
  }
}

function labelsOf(lines: string): Map<string, [string, string][]> {
  const events = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events[0]).toMatchObject({ type: 'version', format: 1 });
  const changes = events.filter((event) => event.type === 'planned_change');
  return new Map(
    changes.map((event) => [
      event.address,
      Object.entries<{ origin: string }>(event.fields).map(([pointer, { origin }]) => [pointer, origin]),
    ]),
  );
}

describe('whole instances', () => {
  it.each(WORLDS)('that exist and were not applied from here are adoptions ($version)', async (options) => {
    const { workspace, declare, settle, planned, project } = await aLinkedShop({
      ...options,
      seed: {
        instances: {
          Item: {
            equal: { attributes: { name: 'equal', mark: 'theirs' } },
            other: { attributes: { name: 'theirs', mark: 'theirs' } },
          },
        },
      },
    });
    await declare({ instances: { Item: items('equal', 'other', 'new') } });
    const plan = await planned();
    expect(plan.code).toBe(2);
    expect(plan.text).toContain('\nPlan: 2 to import, 1 to add, 1 to change, 0 to destroy.\n');
    expect(plan.text).toContain('  # instance/Item/equal will be adopted\n');
    expect((await project.apply()).code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    const { stdout, writes, sent } = await settle('--adopt');
    expect(stdout).toContain('Apply complete! Resources: 2 imported, 1 added, 1 changed, 0 destroyed.');
    expect(writes).toHaveLength(2);
    expect(sent).toEqual([['name'], ['name']]);
    expect(storedInstance(workspace, 'other')?.attributes).toEqual({ name: 'other', mark: 'theirs' });
  });

  it('leave the YAML and come back before apply: nothing; absent needs --adopt when it is not owned', async () => {
    const { workspace, declare, settle, planned, project } = await aLinkedShop({
      seed: { instances: { Item: { theirs: { attributes: { name: 'theirs' } } } } },
    });
    await declare({ instances: { Item: items('a', 'b') } });
    await settle();
    await declare({ instances: { Item: items('a') } });
    const gone = await planned();
    expect(gone.steps).toMatchObject([{ address: 'instance/Item/b', action: 'delete', origin: 'edit' }]);
    expect(gone.text).toContain('  # instance/Item/b will be destroyed\n');
    expect(gone.text).toContain('\nPlan: 0 to add, 0 to change, 1 to destroy.\n');
    await declare({ instances: { Item: items('a', 'b') } });
    await project.expectSettled();

    await declare({ instances: { Item: { ...items('a', 'b'), theirs: { state: 'absent' } } } });
    expect((await project.apply()).code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    const { writes } = await settle('--adopt');
    expect(writes).toHaveLength(1);
    expect(storedInstance(workspace, 'theirs')).toBeUndefined();
  });

  it('deleted or changed by someone else are made as written again', async () => {
    const { workspace, declare, settle, planned } = await aLinkedShop({ version: '2.14' });
    await declare({ instances: { Item: { a: { attributes: { name: 'a', mark: 'm', next: 'b' } }, ...items('b') } } });
    await settle();
    workspace.seed({ instances: { Item: { a: { remove: true } } } });
    const plan = await planned();
    expect(plan.steps).toMatchObject([{ address: 'instance/Item/a', action: 'create', origin: 'drift' }]);
    const { writes } = await settle();
    expect(writes).toEqual(['POST /custom_object_instances/Item']);
    expect(storedInstance(workspace, 'a')).toMatchObject({
      attributes: { name: 'a', mark: 'm' },
      references: { next: ['b'] },
    });
  });
});

describe('a lost ledger', () => {
  it.each(WORLDS)('makes every declared instance an adoption, and never "No changes" ($version)', async (options) => {
    const { workspace, declare, settle, planned, project } = await aLinkedShop({
      ...options,
      seed: { contacts: [{ external_id: '70' }], conversations: [{ id: '508' }] },
    });
    await declare({
      instances: { Item: { ...items('a', 'b'), c: { attributes: { name: 'c', next: 'a', parts: ['a', 'b'] } } } },
      contacts: [{ external_id: '70', attributes: { tier: 'gold' }, associations: { items: ['a', 'b'] } }],
      conversations: [{ id: '508', attributes: { topic: 't' }, associations: { item: 'c' } }],
    });
    await settle();
    await project.remove('.trueup/ledger.jsonl');

    const plan = await planned();
    expect(plan.code).toBe(2);
    expect(plan.text).not.toContain('No changes');
    expect(plan.text).toContain('\nPlan: 3 to import, 0 to add, 0 to change, 0 to destroy.\n');
    expect(plan.steps.map((step) => [step.address, step.action])).toEqual(
      ['a', 'b', 'c'].map((id) => [`instance/Item/${id}`, 'adopt']),
    );
    const refused = await project.apply();
    expect(refused.code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    const { stdout, writes } = await settle('--adopt');
    expect(stdout).toContain('Apply complete! Resources: 3 imported, 0 added, 0 changed, 0 destroyed.');
    expect(writes).toEqual([]);
    // Contacts and conversations were equal and so recorded without a word: a removed block is undone again.
    await declare({ instances: { Item: { ...items('a', 'b'), c: { attributes: { name: 'c' } } } } });
    await settle();
    expect(storedContact(workspace, '70')).toMatchObject({ attributes: {}, references: {} });
    expect(storedConversation(workspace, '508')).toMatchObject({ attributes: {}, references: {} });
    expect(storedInstance(workspace, 'c')?.references).toEqual({});
  });

  it('takes changed contacts and conversations for adoptions too', async () => {
    const { workspace, declare, settle, planned, project } = await aLinkedShop({
      seed: { contacts: [{ external_id: '70' }], conversations: [{ id: '508' }] },
    });
    await declare({
      instances: { Item: items('a') },
      contacts: [{ external_id: '70', attributes: { tier: 'gold' } }],
      conversations: [{ id: '508', associations: { item: 'a' } }],
    });
    await settle();
    await project.remove('.trueup/ledger.jsonl');
    await declare({
      instances: { Item: items('a', 'b') },
      contacts: [{ external_id: '70', attributes: { tier: 'silver' } }],
      conversations: [{ id: '508', associations: { item: 'b' } }],
    });
    const plan = await planned();
    expect(plan.text).toContain('\nPlan: 3 to import, 1 to add, 2 to change, 0 to destroy.\n');
    expect((await project.apply()).code).toBe(4);
    expect(workspace.writes()).toEqual([]);
    await settle('--adopt');
    expect(storedContact(workspace, '70').attributes).toEqual({ tier: 'silver' });
    expect(storedConversation(workspace, '508').references).toEqual({ item: ['b'] });
  });
});
