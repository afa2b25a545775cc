import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL_SHOP, yaml } from '../support/small-shop.ts';
import { type TwoWorkspaces, twoWorkspaces } from '../support/two-workspaces.ts';

const NAME = `\${env:SHOP_NAME} kettle`;
const PRODUCT = (name: string) => yaml({ instances: { Product: { 'P-1': { attributes: { name } } } } });

describe('environments and values', () => {
  let two: TwoWorkspaces;
  beforeAll(async () => {
    two = await twoWorkspaces(
      {},
      {
        project: { include: ['objects/*.yaml'], protect: ['instance/*'], env: ['SHOP_NAME', 'PATH_TO'] },
        staging: {
          include: ['staging/*.yaml'],
          protect: ['contact/*'],
          types: { Product: { attributes: { name: { type: 'list', options: ['one', 'two'] } } }, Order: null },
          contacts: null,
          conversations: null,
        },
      },
    );
    await two.write('objects/all.yaml', PRODUCT(NAME));
    await two.write('staging/all.yaml', PRODUCT('one'));
  });
  afterAll(async () => {
    await two.close();
    await rm(two.directory, { recursive: true, force: true });
  });
  const nameIn = (workspace: TwoWorkspaces['first']) => workspace.state().instances[0]?.attributes['name'];

  it('overlay as a merge patch: maps merge, lists replace, null removes; each in its own workspace and ledger', async () => {
    for (const env of ['default', 'staging']) {
      const done = await two.run(['apply', '-y', '--env', env], { SHOP_NAME: 'north' });
      expect(done.code, done.stdout + done.stderr).toBe(0);
      const settled = await two.run(['plan', '--detailed-exitcode', '--env', env], { SHOP_NAME: 'north' });
      expect(settled.code, settled.stdout).toBe(0);
    }
    expect([nameIn(two.first), nameIn(two.second)]).toEqual(['north kettle', 'one']);
    // The list of protected globs was replaced, so an instance may go in staging and may not in default.
    const gone = yaml({ instances: { Product: { 'P-1': { state: 'absent' } } } });
    await two.write('staging/all.yaml', gone);
    expect((await two.run(['validate', '--env', 'staging'])).code).toBe(0);
    await two.write('objects/all.yaml', gone);
    const held = await two.run(['validate']);
    expect([held.code, held.stdout]).toEqual([65, expect.stringContaining('error[protected-and-absent]')]);
    // Order and contacts were taken away by null.
    await two.write(
      'staging/all.yaml',
      yaml({ instances: { Order: { O: {} } }, contacts: [{ external_id: '70', attributes: { plan_tier: 'x' } }] }),
    );
    const without = await two.run(['validate', '--env', 'staging']);
    expect(without.stdout).toMatch(/error\[unknown-type\][\s\S]*error\[unknown-attribute\]/u);
    expect(without.code).toBe(65);
    await two.write('staging/all.yaml', PRODUCT('three'));
    const option = await two.run(['validate', '--env', 'staging']);
    expect(option.stdout).toContain('error[unknown-option]');
    await two.write('objects/all.yaml', PRODUCT(NAME));
  });

  it('an unknown environment is told with the nearest, by every command, before anything is read', async () => {
    two.first.mark();
    for (const command of [['validate'], ['plan'], ['apply', '-y'], ['drift'], ['explain', 'instance/Product/P-1']]) {
      const unknown = await two.run([...command, '--env', 'stging']);
      expect([unknown.code, unknown.stdout], command.join(' ')).toEqual([64, '']);
      expect(unknown.stderr).toContain('did you mean --env staging?');
    }
    expect(two.first.requests()).toEqual([]);
  });

  it('variables come from the environment and from --env-file behind it, and only those that are listed', async () => {
    await two.write('shop.env', 'SHOP_NAME="south # quoted"\nFIRST_TOKEN=first-token\nNOT_LISTED=x\n');
    const flags = ['--env-file', 'shop.env'];
    const applied = await two.run(['apply', '-y', ...flags], { FIRST_TOKEN: undefined });
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(nameIn(two.first)).toBe('south # quoted kettle');
    await two.run(['apply', '-y', ...flags], { SHOP_NAME: 'set-wins' });
    expect(nameIn(two.first)).toBe('set-wins kettle');
    const unset = await two.run(['plan']);
    expect([unset.code, unset.stdout]).toEqual([65, '']);
    expect(unset.stderr).toContain('error[variable-unset]: the variable SHOP_NAME is not set');
    for (const [name, code] of [
      ['NOT_LISTED', 'variable-not-listed'],
      ['FIRST_TOKEN', 'forbidden-variable'],
      ['TRUEUP_LEDGER_KEY', 'forbidden-variable'],
      ['A-B', 'invalid-variable'],
      ['__proto__', 'variable-not-listed'],
    ] as const) {
      await two.write('objects/all.yaml', PRODUCT(`\${env:${name}}`));
      const refused = await two.run(['validate', ...flags]);
      expect(refused.stdout, name).toContain(`error[${code}]`);
      expect(refused.stdout).not.toContain('first-token');
    }
    const missing = await two.run(['validate', '--env-file', 'nowhere.env']);
    expect([missing.code, missing.stderr]).toEqual([
      64,
      expect.stringContaining('--env-file nowhere.env cannot be read'),
    ]);
    await two.write(
      'trueup.yaml',
      yaml({
        ...SMALL_SHOP,
        env: ['STAGING_TOKEN'],
        environments: { staging: { workspace: { token_env: 'STAGING_TOKEN' } } },
      }),
    );
    const listed = await two.run(['validate']);
    expect(listed.stdout, 'one environment may not list the token of another').toContain('error[forbidden-variable]');
  });
});
