import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TwoWorkspaces, twoWorkspaces } from '../support/two-workspaces.ts';

const CANARY = 'canary-4711-secret';
const ENV = { TRUEUP_LEDGER_KEY: '0123456789abcdef'.repeat(4), SHOP_PREFIX: 'north' };

const TRUEUP = `version: 1
workspace: { id: tx2p130c, api_version: "2.16", token_env: FIRST_TOKEN }
types:
  Product: { prune: all, attributes: { name: string } }
  Order:
    attributes:
      status: { type: list, options: [open, shipped] }
      placed_at: datetime
      note: { type: string, sensitive: true }
      items: { type: relationship, to: Product, many: true }
contacts:
  attributes: { plan_tier: string }
  relationships: { orders: { to: Order, many: true } }
protect: ["instance/Product/P-*"]
env: [SHOP_PREFIX]
environments:
  staging:
    workspace: { id: st4g1ng, token_env: SECOND_TOKEN }
    types: { Order: { attributes: { status: { options: [open] } } } }
    limits: { deletes: 7 }
`;

const ORDERS = `instances:
  Product:
    P-1: { attributes: { name: "\${env:SHOP_PREFIX} kettle" } }
  Order:
    O-1:
      attributes:
        status: open
        note: ${CANARY}
        items: [P-1]
    O-2: { attributes: { status: open } }
    O-3: { state: external }
contacts:
  - external_id: "70"
    attributes: { plan_tier: gold }
    associations: { orders: [O-1] }
`;

describe('trueup explain', () => {
  let two: TwoWorkspaces;
  const seen: string[] = [];
  const explain = async (target: string, ...flags: string[]) => {
    two.first.mark();
    const result = await two.run(['explain', target, ...flags], ENV);
    seen.push(result.stdout, result.stderr);
    expect(two.first.writes(), 'explain sends reads and nothing else').toEqual([]);
    return result;
  };
  const json = async (target: string, ...flags: string[]) => {
    const result = await explain(target, '--json', ...flags);
    expect(result.code, result.stderr).toBe(0);
    return JSON.parse(result.stdout);
  };
  beforeAll(async () => {
    two = await twoWorkspaces({}, { seed: { contacts: [{ external_id: '70', email: 'jo@example.com' }] } });
    await two.write('trueup.yaml', TRUEUP);
    await two.write('objects/all.yaml', ORDERS);
    two.first.seed({ instances: { Order: { 'O-3': { attributes: { status: 'open' } } } } });
    const done = await two.run(['apply', '-y'], ENV);
    expect(done.code, done.stdout + done.stderr).toBe(0);
  });
  afterAll(async () => {
    await two.close();
    await rm(two.directory, { recursive: true, force: true });
  });

  it('says where a value comes from, what decides about it, and that it is masked', async () => {
    two.first.seed({ instances: { Order: { 'O-1': { attributes: { status: 'shipped', note: `${CANARY}-live` } } } } });
    const told = await explain('instance/Order/O-1#/attributes/status');
    const id = two.first.state().instances.find(({ external_id }) => external_id === 'O-1')?.id;
    expect(told.stdout).toBe(
      [
        'instance/Order/O-1',
        '  YAML          present, objects/all.yaml:5:5',
        `  Intercom      has it (id ${id})`,
        '  ledger        owns it',
        '  plan          will be updated in-place (drift): changed in Intercom since the last apply',
        '  setting       workspace.api_version: 2.16, trueup.yaml:2:28',
        '  setting       types.Order.prune: owned, by default',
        '',
        'attributes.status',
        '  YAML          "open", objects/all.yaml:7:9',
        '  Intercom      "shipped"',
        '  last applied  differs from what Intercom has',
        '  label         drift',
        '  rule          the YAML is as last applied and Intercom is not: somebody changed it there, and it is put back',
        '  declared by   types.Order.attributes.status.type: list, trueup.yaml:7:17',
        '  declared by   types.Order.attributes.status.options: ["open","shipped"], trueup.yaml:7:29',
        '',
      ].join('\n'),
    );
    const note = await explain('instance/Order/O-1#/attributes/note', '--verbose');
    expect(note.stdout).toContain('  YAML          (sensitive), objects/all.yaml:8:9\n  Intercom      (sensitive)\n');
    const variable = await explain('instance/Product/P-1');
    expect(variable.stdout).toContain(
      `  attributes.name: "north kettle", objects/all.yaml:3:26, from \${env:SHOP_PREFIX}\n`,
    );
    expect(variable.stdout).toContain('  protected by  protect[0]: instance/Product/P-*, trueup.yaml:14:11\n');
    expect(variable.stdout).toContain('  referred by   instance/Order/O-1 (attributes.items, objects/all.yaml:9:9)\n');
    const document = await json('instance/Order/O-1');
    expect(document).toMatchObject({
      format: 'trueup-explanation',
      declared: { state: 'present' },
      plan: { status: 'step', steps: [{ action: 'update', origin: 'drift' }] },
      referred_by: [{ address: 'contact/external_id:70', pointer: '/associations/orders' }],
      refers_to: [{ address: 'instance/Product/P-1', state: 'present' }],
    });
    expect(
      document.fields.slice(2).map((field: { pointer: string; label: string }) => [field.pointer, field.label]),
    ).toEqual([
      ['/attributes/items', 'none'],
      ['/attributes/note', 'drift'],
      ['/attributes/status', 'drift'],
    ]);
    for (const text of seen) expect(text).not.toContain(CANARY);
  });

  it('names the environment that wrote a type or a limit', async () => {
    const status = await explain('instance/Order/O-1#/attributes/status', '--env', 'staging');
    expect(status.stdout).toContain('  declared by   types.Order.attributes.status.type: list, trueup.yaml:7:17\n');
    expect(status.stdout).toContain('status.options: ["open"], trueup.yaml:19:47 (environment staging)\n');
    expect(status.stdout).toContain('will be created (edit): new in the YAML');
  });

  it('says why something is not in the plan', async () => {
    two.first.seed({ instances: { Order: { 'O-9': { attributes: { status: 'open' } } } } });
    const status = async (...args: [string, ...string[]]) => (await json(...args)).plan.status;
    expect(await status('instance/Order/O-2')).toBe('unchanged');
    expect(await status('instance/Order/O-3')).toBe('external');
    expect(await status('instance/Order/O-9')).toBe('unmanaged');
    expect(await status('instance/Order/O-2', '--exclude', 'instance/Order/*')).toBe('out-of-scope');
    await two.write(
      'objects/all.yaml',
      `${ORDERS.replace('O-2: { attributes: { status: open } }', 'O-2: { state: forgotten }\n    O-4: { state: absent }\n    O-5: { state: external }\n    O-9: { attributes: { status: shipped } }').replace('[O-1]', '[O-1, O-5]')}`,
    );
    expect(await json('instance/Order/O-2')).toMatchObject({ plan: { status: 'step', steps: [{ action: 'forget' }] } });
    expect(await status('instance/Order/O-4')).toBe('absent');
    const adopted = await explain('instance/Order/O-9');
    expect(adopted.stdout).toContain('  plan          will be adopted and updated in-place (adopt): ');
    expect(adopted.stdout).toContain(
      '  apply refuses 1 exists in Intercom and was not applied from here; remedy: --adopt\n',
    );
    const blocked = await explain('contact/external_id:70');
    expect(blocked.stdout).toContain(
      '  plan          no step (blocked): points at instance/Order/O-5, which others own and which does not exist in Intercom\n',
    );
    await two.write('objects/all.yaml', ORDERS);
  });

  it('tells what `prune: all` and `protect` make of what nobody declares', async () => {
    two.first.seed({
      instances: { Product: { 'P-9': { attributes: { name: 'x' } }, Q: { attributes: { name: 'x' } } } },
    });
    expect(await json('instance/Product/Q')).toMatchObject({
      declared: null,
      ledger: null,
      plan: { status: 'step', steps: [{ action: 'delete' }] },
      settings: expect.arrayContaining([
        expect.objectContaining({ path: 'types.Product.prune', value: 'all', source: expect.anything() }),
        { path: 'limits.deletes', value: 3, source: null, environment: null },
      ]),
    });
    const held = await explain('instance/Product/P-9');
    expect(held.stdout).toContain('  apply refuses 1 protected address would be deleted; remedy: declare it again');
  });

  it('follows another name of a contact, and finds the nearest of what is nowhere', async () => {
    const byEmail = await json('contact/email:jo@example.com#/attributes/plan_tier');
    expect(byEmail).toMatchObject({
      address: 'contact/external_id:70',
      asked_as: 'contact/email:jo@example.com',
      fields: [{ pointer: '/attributes/plan_tier', yaml: { value: 'gold' }, rule: 'equal' }],
    });
    for (const [target, message, hint] of [
      [
        'instance/Order/O-11',
        'neither in the YAML, nor in the ledger, nor in Intercom',
        'did you mean instance/Order/O-1 ',
      ],
      ['instance/Product/O-1', 'neither in the YAML', 'did you mean instance/Order/O-1'],
      ['instance/Order/O-1#status', 'has no field status', 'did you mean instance/Order/O-1#/attributes/status?'],
      ['instance/Order/O-1#/attributes/statsu', 'has no field', 'instance/Order/O-1#/attributes/status?'],
      ['Order/O-1', '"Order/O-1" is no address', 'Addresses look like instance/Order/ORD-1001'],
      ['instance/Order/O-1#', 'nothing stands behind the #', 'leave the # out'],
    ] as const) {
      const refused = await explain(target);
      expect([refused.code, refused.stdout], target).toEqual([64, '']);
      expect(refused.stderr).toContain(message);
      expect(refused.stderr).toContain(hint);
    }
    expect((await explain('instance/Gone/X')).stdout).toContain('no step (not-read): the type Gone is not declared');
    expect((await explain('instance/Ordre/O-1')).stdout).toContain('so it is not read; did you mean Order?');
  });
});
