import { describe, expect, it } from 'vitest';
import { type Address, contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { Change, Difference, Note } from '../../../src/model/change.ts';
import type { Plan, Step } from '../../../src/model/plan.ts';
import { type BuiltPlan, buildPlan, type PlanInput } from '../../../src/plan/build-plan.ts';
import { planChecksum, planId, stepBasis } from '../../../src/plan/digest.ts';
import {
  aChange,
  aField,
  aShop,
  body,
  declared,
  desiredOf,
  HASHER,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
  PLAIN,
} from '../../support/model-values.ts';

const contact = contactAddress('id', 'c');
const place = { file: 'objects/a.yaml', line: 3, column: 5 };

/** A plan over a world in which order K is declared, owned and live, and nothing is to be done but what is given. */
function build(
  over: Omit<Partial<PlanInput>, 'difference'> & { readonly difference?: Partial<Difference> },
): BuiltPlan {
  const difference = { changes: [], recorded: new Map(), unchanged: [], notes: [], ...over.difference };
  return buildPlan({
    project: aShop(),
    desired: desiredOf(declared(order('K'))),
    live: liveOf([living(order('K'))]),
    ledger: ledgerOf(owned(order('K'))),
    hasher: HASHER,
    options: PLAIN,
    added: [],
    configDigest: 'digest of the files',
    reads: 7,
    windowLimit: undefined,
    ...over,
    difference,
  });
}

function planOf(...changes: readonly Change[]): Plan {
  return build({ difference: { changes } }).plan;
}

function creation(key: string, parts: readonly string[] = []): Change {
  const fields = [aField('/attributes/parts', null, [...parts])];
  const after = body({ parts: [...parts] });
  return aChange(order(key), { action: 'create', id: null, before: null, after, fields });
}

function deletion(address: Address, over: Partial<Change> = {}): Change {
  return aChange(address, { action: 'delete', after: null, entry: null, ...over });
}

function note(address: Address, over: Partial<Note> = {}): Note {
  return { code: 'not-found', address, message: 'is not there', ...over };
}

function told({ findings }: Plan): string[] {
  return findings.map(({ code, severity, addresses }) => `${severity} ${code}: ${addresses.join(' ')}`);
}

describe('what a plan is of', () => {
  it('names workspace, environment, version, ledger, files and what was asked for', () => {
    const options = { adopt: true, allowDeletes: 2, targets: ['instance/*'], excludes: ['contact/*'] };
    const { plan } = build({ options });
    expect(plan).toMatchObject({
      format: 'trueup-plan',
      version: 1,
      workspace: 'abc',
      environment: 'default',
      api_version: '2.16',
      ledger: 'l',
      config_digest: 'digest of the files',
      steps: [],
      calls: { read: 7, write: 0, estimated_seconds: 0 },
    });
    expect(plan.options).toEqual({ adopt: true, allow_deletes: 2, targets: ['instance/*'], excludes: ['contact/*'] });
    expect(build({ ledger: undefined }).plan.ledger).toBeNull();
  });

  it('says which run it takes back, and only then', () => {
    const undo = { run: 'r1', digest: 'd', serial: 4 };
    expect(build({ options: { ...PLAIN, undo } }).plan.options.undo).toEqual(undo);
    expect('undo' in build({}).plan.options).toBe(false);
  });

  it('carries its own name and checksum', () => {
    const { checksum, ...rest } = planOf(creation('A'));
    expect(checksum).toBe(planChecksum(rest));
    expect(rest.id).toBe(planId(rest));
    expect(rest.id).not.toBe(planOf(creation('B')).id);
    expect(Object.keys(rest).slice(0, 3), 'what a reader of the file sees first').toEqual(['format', 'version', 'id']);
  });
});

describe('the steps of a plan', () => {
  it('numbers them from one, each after those it waits for', () => {
    const { plan, work } = build({
      difference: { changes: [creation('A', ['B']), creation('B', ['C']), creation('C')] },
    });
    expect(plan.steps.map(({ number, address, after_steps }) => [number, address, after_steps])).toEqual([
      [1, order('C'), []],
      [2, order('B'), [1]],
      [3, order('A'), [2]],
    ]);
    expect(work.map(({ step }) => step)).toEqual(plan.steps);
    expect(work.map(({ change }) => change.address)).toEqual(plan.steps.map(({ address }) => address));
  });

  it('tells of each what is there, what is wanted, and where each field comes from', () => {
    const update = aChange(order('A'), {
      origin: 'drift',
      reason: 'because',
      source: place,
      before: body({ note: 'x' }),
      after: body({ note: 'y', total: 2 }),
      fields: [
        aField('/attributes/note', 'x', 'y', { origin: 'conflict', source: place }),
        aField('/attributes/total', null, 2),
      ],
    });
    expect(planOf(update).steps).toEqual([
      {
        number: 1,
        address: order('A'),
        action: 'update',
        origin: 'drift',
        reason: 'because',
        source: place,
        patch: expect.arrayContaining([
          { op: 'replace', path: '/attributes/note', value: 'y' },
          { op: 'add', path: '/attributes/total', value: 2 },
        ]),
        before: body({ note: 'x' }),
        after: body({ note: 'y', total: 2 }),
        fields: {
          '/attributes/note': { origin: 'conflict', source: place },
          '/attributes/total': { origin: 'edit', source: null },
        },
        basis: stepBasis(update.id, body({ note: 'x' })),
        after_steps: [],
        referenced_by: [],
      } satisfies Step,
    ]);
    expect(planOf(creation('A')).steps[0]).toMatchObject({ source: null, before: null });
  });

  it('holds no sensitive value, before or after, while the change that is performed does', () => {
    const fields = [aField('/attributes/secret', 'old-one', 'new-one', { sensitive: true })];
    const changes = [
      aChange(order('A'), { before: body({ secret: 'old-one' }), after: body({ secret: 'new-one' }), fields }),
      deletion(order('B'), { before: body({ secret: 'old-one' }) }),
    ];
    const { plan, work } = build({ difference: { changes } });
    expect(JSON.stringify(plan)).not.toMatch(/old-one|new-one/u);
    expect(plan.steps[0]?.patch).toHaveLength(1);
    expect(JSON.stringify(work[0]?.change)).toMatch(/old-one.*new-one/u);
  });

  it('says of a delete who points at it, and of nothing else', () => {
    const live = liveOf([
      living(contact, body({}, { orders: ['A', 'B', 'K'] })),
      living(order('K'), body({ parts: ['A'] })),
    ]);
    const { plan } = build({ live, difference: { changes: [deletion(order('A')), aChange(order('B'))] } });
    expect(plan.steps.map(({ address, referenced_by }) => [address, referenced_by])).toEqual([
      [order('B'), []],
      [order('A'), [contact, order('K')]],
    ]);
  });

  it('says on both sides of a move what takes whose place', () => {
    const moves = [{ ...creation('N'), movedFrom: order('A') }, deletion(order('A'), { movedTo: order('N') })];
    const [made, gone] = planOf(...moves).steps;
    expect([made?.moved_from, gone?.moved_to]).toEqual([order('A'), order('N')]);
    expect(['moved_to' in (made ?? {}), 'moved_from' in (gone ?? {})]).toEqual([false, false]);
  });
});

describe('the figures of a plan', () => {
  it('counts an instance once, whatever it takes', () => {
    const wanted = body({ note: 'x' });
    const fields = [aField('/attributes/note', null, 'x')];
    const changes = [
      creation('A', ['A']),
      creation('B'),
      aChange(order('C'), { after: wanted, fields }),
      aChange(order('D'), { action: 'adopt', origin: 'adopt' }),
      aChange(order('E'), { action: 'adopt', origin: 'adopt', after: wanted, fields }),
      deletion(order('F')),
      aChange(order('G'), { action: 'forget', before: null, after: null, entry: null }),
    ];
    const { plan } = build({ difference: { changes, unchanged: [order('K'), order('L')] } });
    expect(plan.summary).toEqual({ add: 2, change: 2, destroy: 1, adopt: 2, forget: 1, unchanged: 2 });
    expect(plan.steps).toHaveLength(8);
    expect(plan.calls.write, 'what changes the ledger alone sends nothing').toBe(6);
  });
});

describe('what a plan leaves alone', () => {
  it('lists what was read and is neither declared, owned nor planned', () => {
    const live = liveOf(['Z', 'K', 'O', 'P', 'Y'].map((key) => living(order(key))));
    const ledger = ledgerOf(owned(order('O')));
    const changes = [deletion(order('P'))];
    expect(build({ live, ledger, difference: { changes } }).plan.unmanaged).toEqual([order('Y'), order('Z')]);
    expect(build({ live: liveOf([living(order('O'))]), ledger: undefined }).plan.unmanaged).toEqual([order('O')]);
  });

  it('tells like notes as one, in a fixed order, and which of them stand in the way', () => {
    const notes = [
      note(order('B')),
      note(order('A')),
      note(order('A')),
      note(order('A'), { message: 'is elsewhere' }),
      note(contact, { code: 'gone', message: 'is gone' }),
    ];
    const { plan } = build({ difference: { notes } });
    expect(told(plan)).toEqual([
      `note gone: ${contact}`,
      `blocked not-found: ${order('A')}`,
      `blocked not-found: ${order('A')} ${order('B')}`,
    ]);
    expect(plan.findings.map(({ message }) => message)).toEqual(['is gone', 'is elsewhere', 'is not there']);
    expect(plan.findings.every(({ remedy }) => remedy === null)).toBe(true);
    expect(build({ difference: { notes: [...notes].reverse() } }).plan.findings).toEqual(plan.findings);
  });

  it('names the field that a note is about', () => {
    const notes = [
      note(order('A'), { code: 'cannot-clear', pointer: '/attributes/status', message: 'cannot be cleared' }),
    ];
    const { plan } = build({ difference: { notes } });
    expect(plan.findings.map(({ message }) => message)).toEqual(['status cannot be cleared']);
  });
});

describe('the scope of a plan', () => {
  it('tells what came along, and that a move may be why', () => {
    const message = 'added to the scope because a target points at it';
    const { plan } = build({ added: [order('K')] });
    expect(plan.findings).toEqual([
      { code: 'added-to-scope', severity: 'note', message, addresses: [order('K')], remedy: null },
    ]);
    const base = {
      ref: 'main',
      commit: 'c'.repeat(40),
      addresses: [],
      declared: 1,
      protect: [],
      deletes: 1,
      delete_percent: 1,
    };
    const since = build({ added: [order('K')], options: { ...PLAIN, base } }).plan;
    expect(since.findings[0]?.message).toBe('added to the scope because something that changed points at it');
    expect(since.options.base).toEqual(base);
    const moved = [{ from: order('A'), to: order('K'), source: place }];
    const desired = { ...desiredOf(declared(order('K'))), moved };
    expect(build({ added: [order('K')], desired }).plan.findings[0]?.message).toBe(
      `${message}, or it has a part in a move of one`,
    );
  });

  it('says of a glob that it selects nothing declared, owned or read', () => {
    const live = liveOf([living(contact)]);
    const ledger = ledgerOf(owned(conversationAddress('9')));
    const options = {
      ...PLAIN,
      targets: ['instance/Order/K', 'contact/*', 'conversation/9', 'instance/Oder/*'],
      excludes: ['*/K', 'nowhere'],
    };
    const { plan } = build({ live, ledger, options });
    expect(plan.findings).toEqual([
      {
        code: 'matches-nothing',
        severity: 'note',
        message: '--target instance/Oder/* matches nothing that is declared, owned or was read',
        addresses: [],
        remedy: null,
      },
      expect.objectContaining({ message: '--exclude nowhere matches nothing that is declared, owned or was read' }),
    ]);
    const unowned = build({ live, ledger: undefined, options: { ...PLAIN, targets: ['conversation/9'] } }).plan;
    expect(told(unowned)).toEqual(['note matches-nothing: ']);
  });
});

describe('the guards of a plan', () => {
  const four = ['A', 'B', 'C', 'D'].map((key) => deletion(order(key)));

  it('come first, and are asked about what they know of the workspace', () => {
    const { plan } = build({ difference: { changes: four, notes: [note(contact)] } });
    expect(told(plan).map((line) => line.split(':')[0])).toEqual(['refuse too-many-deletes', 'blocked not-found']);
    const fields = [aField('/attributes/note', 'a', 'b')];
    const changes = [aChange(order('K'), { fields, before: body({ note: 'a' }), after: body({ note: 'b' }) })];
    expect(told(build({ traits: { upsert: 'cleared' }, difference: { changes } }).plan)).toEqual([
      `refuse upsert-replaces: ${order('K')}`,
    ]);
    expect(told(build({ difference: { changes } }).plan)).toEqual([]);
  });

  it('see the second write of a cycle, that no change of its own stands for', () => {
    const { plan } = build({ traits: { upsert: 'cleared' }, difference: { changes: [creation('A', ['A'])] } });
    expect(told(plan)).toEqual([`refuse upsert-replaces: ${order('A')}`]);
    expect(told(build({ traits: { upsert: 'cleared' }, difference: { changes: [creation('A')] } }).plan)).toEqual([]);
  });

  it('count a delete once', () => {
    const changes = four.slice(1);
    expect(told(build({ difference: { changes } }).plan)).toEqual([]);
  });

  it('are asked anew about part of the work, where deletes that are done already use up what was allowed', () => {
    const options = { ...PLAIN, allowDeletes: 5 };
    const { work, refusalsOf } = build({ options, difference: { changes: [...four, deletion(order('E'))] } });
    const codes = (count: number, deleted?: number) =>
      refusalsOf(work.slice(0, count), deleted).map(({ code }) => code);
    expect(codes(5)).toEqual([]);
    expect(codes(4)).toEqual(['too-many-deletes']);
    expect(codes(4, 1)).toEqual([]);
    expect(codes(3)).toEqual([]);
  });

  it('stand as they are where no number of deletes was given', () => {
    const { work, refusalsOf } = build({ difference: { changes: four } });
    expect(refusalsOf(work, 1).map(({ message }) => message)).toEqual(['4 deletes, where 3 are allowed']);
  });
});
