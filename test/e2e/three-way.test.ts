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
  readonly released?: true;
}

const ROWS: { readonly [row: string]: Row } = {
  same: { applied: 'one', wanted: 'one', result: 'one' },
  met: { applied: 'one', moved: 'two', wanted: 'two', result: 'two' },
  edit: { applied: 'one', wanted: 'two', origin: 'edit', result: 'two' },
  drift: { applied: 'one', moved: 'three', wanted: 'one', origin: 'drift', result: 'one' },
  conflict: { applied: 'one', moved: 'three', wanted: 'two', origin: 'conflict', result: 'two' },
  fresh: { wanted: 'two', origin: 'edit', result: 'two' },
  taken: { moved: 'three', wanted: 'two', origin: 'adopt', result: 'two' },
  found: { moved: 'two', wanted: 'two', result: 'two' },
  left: { applied: 'one', origin: 'edit' },
  freed: { applied: 'one', moved: 'three', result: 'three', released: true },
};

/** A kind of field: how its records are named and written, and how Intercom is asked and changed. */
interface Subject {
  readonly pointer: string;
  readonly address: (row: string) => string;
  readonly declare: (values: ReadonlyMap<string, Value | undefined>) => Objects;
  readonly move: (workspace: TestWorkspace, values: ReadonlyMap<string, Value>) => void;
  readonly read: (workspace: TestWorkspace, row: string) => unknown;
  readonly show: (value: Value | undefined) => unknown;
}

const plain = (value: Value | undefined) => value;

const SUBJECTS: { readonly [subject: string]: Subject } = {
  'a scalar of an instance': {
    pointer: '/attributes/name',
    address: (row) => `instance/Item/${row}`,
    declare: (values) => ({
      instances: { Item: Object.fromEntries([...values].map(([row, name]) => [row, block({ name })])) },
    }),
    move: (workspace, values) =>
      workspace.seed({
        instances: { Item: Object.fromEntries([...values].map(([row, name]) => [row, { attributes: { name } }])) },
      }),
    read: (workspace, row) => storedInstance(workspace, row)?.attributes['name'],
    show: plain,
  },
  'a scalar of a contact': {
    pointer: '/attributes/tier',
    address: (row) => `contact/external_id:${row}`,
    declare: (values) => ({
      contacts: [...values].map(([row, tier]) => ({ external_id: row, ...block({ tier }) })),
    }),
    move: (workspace, values) =>
      workspace.seed({ contacts: [...values].map(([row, tier]) => ({ external_id: row, attributes: { tier } })) }),
    read: (workspace, row) => storedContact(workspace, row).attributes['tier'],
    show: plain,
  },
  'a scalar of a conversation': {
    pointer: '/attributes/topic',
    address: (row) => `conversation/${idOf(row)}`,
    declare: (values) => ({
      conversations: [...values].map(([row, topic]) => ({ id: idOf(row), ...block({ topic }) })),
    }),
    move: (workspace, values) =>
      workspace.seed({ conversations: [...values].map(([row, topic]) => ({ id: idOf(row), attributes: { topic } })) }),
    read: (workspace, row) => storedConversation(workspace, idOf(row)).attributes['topic'],
    show: plain,
  },
  'a to-many relationship of a contact': {
    pointer: '/associations/items',
    address: (row) => `contact/external_id:${row}`,
    declare: (values) => ({
      instances: { Item: items('one', 'two', 'three') },
      contacts: [...values].map(([row, item]) => ({
        external_id: row,
        ...block({}),
        ...(item === undefined ? {} : { associations: { items: [item] } }),
      })),
    }),
    move: (workspace, values) =>
      workspace.seed({ contacts: [...values].map(([row, item]) => ({ external_id: row, associations: { items: [item] } })) }),
    read: (workspace, row) => storedContact(workspace, row).references['items'],
    show: (value) => value && [value],
  },
  'a to-one relationship of a conversation': {
    pointer: '/associations/item',
    address: (row) => `conversation/${idOf(row)}`,
    declare: (values) => ({
      instances: { Item: items('one', 'two', 'three') },
      conversations: [...values].map(([row, item]) => ({
        id: idOf(row),
        ...block({}),
        ...(item === undefined ? {} : { associations: { item } }),
      })),
    }),
    move: (workspace, values) =>
      workspace.seed({ conversations: [...values].map(([row, item]) => ({ id: idOf(row), associations: { item } })) }),
    read: (workspace, row) => storedConversation(workspace, idOf(row)).references['item'],
    show: (value) => value && [value],
  },
  'a relationship of an instance': {
    pointer: '/attributes/next',
    address: (row) => `instance/Item/${row}`,
    declare: (values) => ({
      instances: {
        Item: {
          ...items('one', 'two', 'three'),
          ...Object.fromEntries([...values].map(([row, next]) => [row, block({ next })])),
        },
      },
    }),
    move: (workspace, values) =>
      workspace.seed({
        instances: { Item: Object.fromEntries([...values].map(([row, next]) => [row, { attributes: { next } }])) },
      }),
    read: (workspace, row) => storedInstance(workspace, row)?.references['next'],
    show: (value) => value && [value],
  },
};

/** Every record keeps a second attribute, so that it stays declared when the field under test leaves. */
function block(attributes: { readonly [name: string]: Value | undefined }): object {
  const written = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return { attributes: { mark: 'kept', ...Object.fromEntries(written) } };
}

function idOf(row: string): string {
  return String(500 + Object.keys(ROWS).indexOf(row));
}

function pick<T>(from: (row: Row) => T): Map<string, T> {
  return new Map(Object.entries(ROWS).map(([name, row]) => [name, from(row)] as const));
}

function set(values: ReadonlyMap<string, Value | undefined>): Map<string, Value> {
  return new Map([...values].flatMap(([row, value]) => (value === undefined ? [] : [[row, value] as const])));
}

const PEOPLE = {
  contacts: Object.keys(ROWS).map((row) => ({ external_id: row })),
  conversations: Object.keys(ROWS).map((row) => ({ id: idOf(row) })),
};

const WORLDS: readonly LinkedShopOptions[] = [
  { version: '2.14', switches: { miss: '404' } },
  { version: '2.16', switches: { miss: 'found-false', unset: 'null', emptyReferences: 'list' } },
];

describe.each(WORLDS)('the three-way table under $version, misses as $switches.miss', (options) => {
  it.each(Object.keys(SUBJECTS))('%s: every row', async (name) => {
    const subject = SUBJECTS[name] as Subject;
    // An owned instance is owned whole: a value in a field written for the first time is shown, and needs no --adopt.
    const ofInstance = subject.address('').startsWith('instance/');
    const origins = pick(({ origin }) => (ofInstance && origin === 'adopt' ? 'conflict' : origin));
    const { workspace, declare, settle, planned, project } = await aLinkedShop({ ...options, seed: PEOPLE });
    await declare(subject.declare(pick((row) => row.applied)));
    await settle();
    subject.move(workspace, set(pick((row) => row.moved)));
    await declare(subject.declare(pick((row) => row.wanted)));

    const plan = await planned('--adopt');
    const origin = new Map(plan.steps.map((step) => [step.address, step.fields[subject.pointer]?.origin]));
    for (const row of Object.keys(ROWS)) {
      expect(origin.get(subject.address(row)), `${row} in the plan`).toBe(origins.get(row));
    }
    const touched = [...origins].filter(([, label]) => label !== undefined).map(([row]) => row);
    expect(plan.steps.map((step) => step.address).sort()).toEqual(touched.map(subject.address).sort());
    for (const step of plan.steps) expect(Object.keys(step.fields), step.address).toEqual([subject.pointer]);
    expect(plan.findings).toEqual([
      expect.objectContaining({ code: 'released-field', severity: 'note', addresses: [subject.address('freed')] }),
    ]);
    expectConflictFirst(plan.text, subject.address('conflict'));
    const lines = await project.run(['plan', '--adopt', '--json']);
    expect(labelsOf(lines.stdout, subject.pointer)).toEqual(
      new Map([...origin].sort(([left], [right]) => (left < right ? -1 : 1))),
    );

    if (!ofInstance) await expectRefusedWithoutAdopt();
    const { stdout, writes } = await settle('--adopt');
    const imported = ofInstance ? '' : '1 imported, ';
    expect(stdout).toContain(`Apply complete! Resources: ${imported}0 added, ${touched.length} changed, 0 destroyed.`);
    expect(writes).toHaveLength(touched.length);
    expectOnlyField();
    for (const [row, { result }] of Object.entries(ROWS)) {
      expect(subject.read(workspace, row), `${row} in Intercom`).toEqual(subject.show(result));
    }
    await expectReleasedForGood();

    async function expectRefusedWithoutAdopt(): Promise<void> {
      const bare = await planned();
      expect(bare.code).toBe(2);
      const imports = `Plan: 1 to import, 0 to add, ${touched.length} to change, 0 to destroy.`;
      expect(bare.text).toContain(`\n${imports}\n`);
      expect(bare.findings).toContainEqual(
        expect.objectContaining({ code: 'adoption', severity: 'refuse', addresses: [subject.address('taken')] }),
      );
      const refused = await project.apply();
      expect(refused.code, refused.stdout).toBe(4);
      expect(refused.stdout).toContain('--adopt');
      expect(workspace.writes()).toEqual([]);
    }

    /** Requests hold the field under test and nothing else; what names the record and its times apart. */
    function expectOnlyField(): void {
      workspace.mark();
      for (const { request } of workspace.journal().slice(-touched.length - 60)) {
        const sent = (request as { custom_attributes?: object } | null)?.custom_attributes;
        if (sent && !('mark' in sent)) expect(Object.keys(sent)).toEqual([subject.pointer.split('/')[2]]);
      }
    }

    /** What was released is nobody's here: not even going back to what was once applied makes it a step. */
    async function expectReleasedForGood(): Promise<void> {
      subject.move(workspace, new Map([['freed', 'one']]));
      await project.expectSettled();
      expect((await project.run(['drift'])).code).toBe(0);
      expect(subject.read(workspace, 'freed')).toEqual(subject.show('one'));
      // What was equal without a step is owned all the same: from now on it drifts.
      subject.move(workspace, new Map(['same', 'met', 'found'].map((row) => [row, 'three'])));
      const drifted = await planned();
      expect(drifted.steps.map((step) => [step.address, step.origin]).sort()).toEqual(
        ['same', 'met', 'found'].map((row) => [subject.address(row), 'drift']).sort(),
      );
      await settle();
    }
  });
});

function expectConflictFirst(text: string, address: string): void {
  const dangers = text.slice(text.indexOf('Look at these first:'), text.indexOf('  # '));
  expect(dangers).toContain(address);
  expect(dangers.split('\n').find((line) => line.includes(address))).toMatch(/^ {2}conflict /u);
}

function labelsOf(lines: string, pointer: string): Map<string, string | undefined> {
  const events = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events[0]).toMatchObject({ type: 'version', format: 1 });
  const changes = events.filter((event) => event.type === 'planned_change');
  return new Map(
    changes
      .map((event) => [event.address, event.fields[pointer]?.origin] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
