import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { yaml } from '../support/small-shop.ts';
import { type TwoWorkspaces, twoWorkspaces } from '../support/two-workspaces.ts';

const CANARY = 'canary-4711-secret';
const KEY = { TRUEUP_LEDGER_KEY: '0123456789abcdef'.repeat(4) };
const CONTACT_ID = '6762f0cd1bb69f9f2193bb7c';

function objects(orders: object): string {
  return yaml({
    instances: { Product: { P: { attributes: { name: 'Kettle' } } }, Order: orders },
    contacts: [
      { external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1'] } },
      { id: CONTACT_ID, attributes: { plan_tier: 'gold' } },
    ],
    conversations: [{ id: '508', associations: { order: 'O-1' } }],
  });
}

describe('trueup compare', () => {
  let two: TwoWorkspaces;
  beforeAll(async () => {
    const note = { note: { type: 'string', sensitive: true } };
    two = await twoWorkspaces({}, { project: {}, seed: { contacts: [{ external_id: '70' }, { id: CONTACT_ID }] } });
    const project = JSON.parse(await two.read('trueup.yaml')) as { types: { Order: { attributes: object } } };
    Object.assign(project.types.Order.attributes, note);
    await two.write('trueup.yaml', yaml(project));
  });
  afterAll(async () => {
    await two.close();
    await rm(two.directory, { recursive: true, force: true });
  });
  const order = (status: string, note: string) => ({ attributes: { status, note, items: ['P'] } });
  const apply = async (env: string) => {
    const done = await two.run(['apply', '-y', '--env', env], KEY);
    expect(done.code, done.stdout + done.stderr).toBe(0);
  };

  it('tells what differs live by address, needs no ledger key, and sends no write', async () => {
    await two.write('objects/all.yaml', objects({ 'O-1': order('open', CANARY), 'O-2': order('open', 'same') }));
    await apply('default');
    await apply('staging');
    two.first.mark();
    two.second.mark();
    const same = await two.run(['compare', 'default', 'staging']);
    expect(same.stderr).toBe('');
    expect(same.stdout).toBe(
      [
        '4 addresses compared between default (workspace tx2p130c) and staging (workspace st4g1ng).',
        '',
        "Not compared: contact/id:6762f0cd1bb69f9f2193bb7c: Intercom's ids of contacts differ between workspaces; name the contact by external_id or email to compare it",
        'Not compared: conversation/508: a conversation has only the id of its own workspace',
        '',
        'No differences: 4 the same.',
        '',
      ].join('\n'),
    );
    expect(same.code).toBe(0);

    two.second.seed({ instances: { Order: { 'O-1': { attributes: { status: 'shipped', note: `${CANARY}-2` } } } } });
    await two.write('objects/all.yaml', objects({ 'O-1': order('open', CANARY), 'O-3': order('open', 'new') }));
    const declared = await two.run(['compare', 'default', 'staging']);
    expect(declared.stdout).toContain('  # instance/Order/O-1 differs\n~ attributes.note: (sensitive, differs)\n');
    expect(declared.stdout).toContain('~ attributes.status: "open" -> "shipped"\n');
    // O-2 left the YAML and is still owned; O-3 is only written.
    expect(declared.stdout.trimEnd().split('\n').at(-1)).toBe(
      'Compare: 0 only in default, 0 only in staging, 1 different, 3 the same, 1 in neither.',
    );
    expect(declared.code).toBe(2);
    const back = await two.run(['compare', 'staging', 'default', '--target', 'instance/Order/O-1']);
    expect(back.stdout).toContain('~ attributes.status: "shipped" -> "open"\n');
    expect(back.stdout).toContain('This is scoped: the rest was not compared.');
    const mistyped = await two.run(['compare', 'default', 'staging', '--target', 'instance/Oder/*']);
    expect(mistyped.stdout).toContain('Note: --target instance/Oder/* matches nothing that is declared, owned or was');
    expect([...two.first.writes(), ...two.second.writes()]).toEqual([]);
    expect(declared.stdout + back.stdout).not.toContain(CANARY);
  });

  it('finds with --all what neither YAML nor ledger names', async () => {
    two.first.seed({ instances: { Product: { 'P-first': { attributes: { name: 'x' } } } } });
    two.second.seed({ instances: { Product: { 'P-second': { attributes: { name: 'x' } } } } });
    const named = await two.run(['compare', 'default', 'staging', '--target', 'instance/Product/*']);
    expect(named.code, named.stdout).toBe(0);
    const all = await two.run(['compare', 'default', 'staging', '--target', 'instance/Product/*', '--all']);
    expect(all.stdout).toContain('\n- instance/Product/P-first\n+ instance/Product/P-second\n');
    expect(all.code).toBe(2);
    const json = await two.run(['compare', 'default', 'staging', '--all', '--json']);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      format: 'trueup-comparison',
      left: { environment: 'default', workspace: 'tx2p130c' },
      right: { environment: 'staging', workspace: 'st4g1ng' },
      same: false,
      only_left: ['instance/Product/P-first'],
      only_right: ['instance/Product/P-second'],
      different: [
        {
          address: 'instance/Order/O-1',
          fields: [
            { pointer: '/attributes/note', sensitive: true },
            { pointer: '/attributes/status', left: 'open', right: 'shipped' },
          ],
        },
      ],
    });
    expect(json.stdout).not.toContain(CANARY);
  });

  it('says whose token is wrong or missing, and refuses what it cannot mean', async () => {
    const missing = await two.run(['compare', 'default', 'staging'], { SECOND_TOKEN: undefined });
    expect([missing.code, missing.stdout]).toEqual([77, '']);
    expect(missing.stderr).toContain('Environment staging: No token: SECOND_TOKEN is not set');
    const swapped = await two.run(['compare', 'default', 'staging'], { SECOND_TOKEN: 'first-token' });
    expect(swapped.code).toBe(4);
    expect(swapped.stderr).toContain('Environment staging: The token belongs to workspace tx2p130c');
    expect(swapped.stderr).toContain('workspace: { token_env: NAME }');
    for (const [args, message] of [
      [['compare', 'staging', 'staging'], 'staging cannot be compared with itself'],
      [['compare', 'default', 'stagin'], 'did you mean --env staging?'],
      [['compare', 'default', 'staging', '--env', 'staging'], '--env names a third'],
      [['compare', 'default', 'staging', '--token-file', 'x'], '--token-file holds one token'],
    ] as const) {
      const refused = await two.run(args);
      expect([refused.code, refused.stdout]).toEqual([64, '']);
      expect(refused.stderr).toContain(message);
    }
  });

  it('compares the sandboxes of two environments, each its own', async () => {
    await rm(join(two.directory, '.trueup'), { recursive: true });
    await two.write('objects/all.yaml', objects({ 'O-1': order('open', 'a') }));
    const done = await two.run(['apply', '-y', '--sandbox', '--env', 'staging'], KEY);
    expect(done.code, done.stderr).toBe(0);
    const compared = await two.run(['compare', 'default', 'staging', '--sandbox']);
    expect(compared.stdout).toContain('+ instance/Order/O-1\n+ instance/Product/P\n');
    expect(compared.stdout).toContain(
      '  # contact/external_id:70 differs\n+ orders: O-1\n+ attributes.plan_tier: "gold"\n',
    );
    expect(compared.code).toBe(2);
    const kept = await readdir(join(two.directory, '.trueup'));
    expect(kept).toEqual(
      expect.arrayContaining(['sandbox.json', 'sandbox.staging.json', 'sandbox-ledger.staging.jsonl']),
    );
    expect(JSON.parse(await readFile(join(two.directory, '.trueup/sandbox.json'), 'utf8'))).toMatchObject({
      instances: [],
    });
  });
});
