import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products, SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';
import { type CommandOptions, type CommandResult, trueup } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

let workspace: TestWorkspace;
let project: TestProject;

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(2) } }));
});
afterAll(async () => {
  await workspace.close();
  await removeProjects();
});

/** What every refusal owes: a code, one error that says what and what next, no stack, and nothing on stdout. */
function expectTold(result: CommandResult, code: number, sentence: RegExp | string, hint: RegExp | string): void {
  expect(result.code, result.stderr).toBe(code);
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(/^Error: |^error: |error\[/mu);
  expect(result.stderr).toMatch(sentence);
  expect(result.stderr).toMatch(hint);
  expect(result.stderr).not.toMatch(/^ +at .*:\d+:\d+|this is a bug/mu);
  expect(result.stderr).not.toContain('a-token');
}

/** Runs a command that has to be refused, with a report asked for: it is written on failure too. */
async function refused(
  args: readonly string[],
  options: CommandOptions = {},
  where: TestProject = project,
): Promise<CommandResult> {
  workspace.mark();
  await rm(join(where.directory, 'report.json'), { force: true });
  const result = await where.run([...args, '--json-into', 'report.json'], options);
  const report = JSON.parse(await where.read('report.json')) as { format: string; exit_code: number; message: string };
  expect(report).toMatchObject({ format: 'trueup-error', version: 1, exit_code: result.code });
  expect(report.message).not.toBe('');
  expect(workspace.writes()).toEqual([]);
  return result;
}

describe('the token', () => {
  it('none, an empty one, a malformed one, an unreadable file: 77 before anything is asked', async () => {
    const hint = /Set INTERCOM_ACCESS_TOKEN to an access token .*--sandbox/u;
    for (const value of [undefined, '', '  ']) {
      const result = await refused(['plan'], { env: { INTERCOM_ACCESS_TOKEN: value } });
      expectTold(result, 77, 'No token: INTERCOM_ACCESS_TOKEN is not set', hint);
    }
    const quoted = await refused(['plan'], { env: { INTERCOM_ACCESS_TOKEN: '"dG9r ZW4="' } });
    expectTold(quoted, 77, 'holds characters that no token has', /hint: Copy it again/u);
    expect(quoted.stderr).not.toContain('dG9r');
    const file = await refused(['plan', '--token-file', 'nowhere'], {});
    expectTold(file, 77, 'The token file nowhere cannot be read', /--token-file/u);
    expect(workspace.requests()).toEqual([]);
    await project.write('token', 'from-a-file\n');
    expect((await project.run(['plan', '--token-file', 'token'])).code).toBe(0);
    await project.write('.env.test', 'INTERCOM_ACCESS_TOKEN=from-an-env-file\n');
    const fromFile = await project.run(['plan', '--env-file', '.env.test'], {
      env: { INTERCOM_ACCESS_TOKEN: undefined },
    });
    expect(fromFile.code, fromFile.stderr).toBe(0);
  });

  it('a wrong one is 77 after one request, one without a scope is 77 and names the scope', async () => {
    const wrong = await refused(['apply', '-y'], { env: { INTERCOM_ACCESS_TOKEN: 'wrong-token' } });
    expectTold(
      wrong,
      77,
      'Intercom does not accept the access token',
      /hint: Check the token in INTERCOM_ACCESS_TOKEN/u,
    );
    expect(wrong.stderr).not.toContain('wrong-token');
    expect(workspace.requests()).toHaveLength(1);
    workspace.seed({ token_scopes: { 'no-objects': ['read_admins', 'read_single_admin'] } });
    const scoped = await refused(['plan'], { env: { INTERCOM_ACCESS_TOKEN: 'no-objects' } });
    expectTold(
      scoped,
      77,
      'the token lacks a permission this call needs: read_write_custom_object_instances',
      /Developer Hub/u,
    );
  });
});

describe('the files', () => {
  it('a directory that is no project, and one whose YAML is off: 65 before anything is asked', async () => {
    const stray = await aSmallShop({});
    await stray.project.remove('trueup.yaml');
    const none = await refused(['plan'], {}, stray.project);
    expectTold(none, 65, /trueup\.yaml/u, /hint: .*-C DIR.*trueup init/u);
    await stray.project.write('trueup.yaml', yaml({ ...SMALL_SHOP, type: {} }));
    const off = await refused(['apply', '-y'], {}, stray.project);
    expectTold(off, 65, /trueup\.yaml:\d+:\d+/u, /types/u);
    await stray.project.write('trueup.yaml', yaml(SMALL_SHOP));
    await stray.project.write('objects/all.yaml', yaml({ instances: { Ordr: { 'O-1': {} } } }));
    const nearest = await refused(['plan'], {}, stray.project);
    expectTold(nearest, 65, /objects\/all\.yaml:\d+:\d+.*Ordr/su, /did you mean Order, as trueup\.yaml has it\?/u);
    expect(stray.workspace.requests()).toEqual([]);
    await stray.workspace.close();
  });

  it('an empty project is nothing to do, and says that it declares nothing', async () => {
    const empty = await aSmallShop({});
    await empty.project.remove('objects');
    const plan = await empty.project.plan();
    expect(plan.code).toBe(0);
    expect(plan.stdout).toContain('No changes. Your infrastructure matches the configuration.');
    expect(plan.stderr).toContain('no file matches `include` (objects/**/*.{yaml,yml}), so nothing is declared');
    await empty.workspace.close();
  });
});

describe('the command line', () => {
  it('unknown words name the nearest known one; bad values say what is wanted: 64, nothing asked', async () => {
    const cases: readonly (readonly [readonly string[], RegExp, RegExp])[] = [
      [['paln'], /paln/u, /\bplan\b/u],
      [['plan', '--adpot'], /--adpot/u, /--adopt/u],
      [['plan', '--adpot'], /unknown option/u, /^ {2}hint: trueup plan --help lists its arguments and flags\.$/mu],
      [['ledger', 'forgt'], /forgt/u, /^ {2}hint: trueup ledger --help lists the commands and flags\.$/mu],
      [['--bugdet', '1'], /--bugdet/u, /^ {2}hint: trueup --help lists the commands and flags\.$/mu],
      [['plan', 'this'], /too many arguments/u, /hint: trueup plan --help/u],
      [['apply', 'one.json', 'two.json'], /two many|too many arguments/u, /apply/u],
      [['plan', '--parallelism', '0'], /--parallelism/u, /from 1 to 200/u],
      [['plan', '--parallelism', 'many'], /--parallelism/u, /from 1 to 200/u],
      [['apply', '-y', '--lock-timeout', 'soon'], /--lock-timeout/u, /30s or 5m/u],
      [['plan', '--allow-deletes', '-1'], /--allow-deletes/u, /whole number/u],
      [['plan', '--allow-deletes', '1.5'], /--allow-deletes/u, /whole number/u],
    ];
    for (const [args, what, next] of cases) {
      workspace.mark();
      const result = await project.run(args);
      expectTold(result, 64, what, next);
      expect(workspace.requests(), args.join(' ')).toEqual([]);
    }
  });

  it('apply without a terminal needs an approval, before anything is read: 64', async () => {
    const result = await refused(['apply']);
    expectTold(result, 64, 'apply needs an approval and there is no terminal to ask in', /-y \(--auto-approve\)/u);
    expect(workspace.requests()).toEqual([]);
    const answered = await project.run(['apply'], { input: 'yes\n' });
    expect(answered.code, 'a pipe is no terminal').toBe(64);
  });

  it('an API address that would leak the token, or is none, is refused: 64', async () => {
    const options = { cwd: project.directory, env: { INTERCOM_ACCESS_TOKEN: 'a-token' } };
    for (const url of [
      'http://api.intercom.io',
      'http://10.0.0.1:80',
      'ftp://127.0.0.1',
      'localhost:3000',
      'https://u:secret@x.io',
    ]) {
      const result = await trueup(['plan', '--api-url', url], options);
      expectTold(result, 64, /the API address/u, /Write https:\/\/HOST, or http:\/\/127\.0\.0\.1:PORT/u);
      expect(result.stderr).not.toContain('secret');
      const variable = await trueup(['plan'], { ...options, env: { ...options.env, INTERCOM_API_URL: url } });
      expect(variable.code).toBe(64);
    }
  });
});

describe('what answers', () => {
  it('nothing listens: 75 that names the address', async () => {
    const closed = await aServer(() => undefined);
    await closed.close();
    const options = { cwd: project.directory, env: { INTERCOM_ACCESS_TOKEN: 'a-token' }, skipsWaits: true };
    const result = await trueup(['plan', '--api-url', closed.url], options);
    expectTold(
      result,
      75,
      /no answer to GET \/me: the connection was refused/u,
      /Check the network and the API address/u,
    );
    expect(result.stderr).toContain(new URL(closed.url).host);
  });

  it('pages, halves and nonsense with status 200 are never taken for an empty workspace', async () => {
    const bodies: readonly (readonly [string, string, code?: number])[] = [
      ['text/html', '<!DOCTYPE html><html><body>Log in to the proxy</body></html>', 75],
      ['application/json', '{"type":"admin","id":"1","app":{"type":"app","id_c', 75],
      ['application/json', ''],
      ['application/json', '[]'],
      ['application/json', 'null'],
      ['application/json', '{"type":"error.list","request_id":"r1","errors":[{"code":"server_error","message":"no"}]}'],
    ];
    const answers = bodies.map(async ([type, body, code = 1]) => {
      const server = await aServer(() => ({ type, body }));
      const result = await trueup(['plan', '--api-url', server.url], {
        cwd: project.directory,
        env: { INTERCOM_ACCESS_TOKEN: 'a-token' },
        skipsWaits: true,
      });
      expectTold(result, code, /GET \/me/u, /hint: /u);
      await server.close();
    });
    await Promise.all(answers);
  });

  it('the same on reads of what is owned stops the run: no delete, no creation comes of it', async () => {
    const shop = await aSmallShop(
      { instances: { Product: products(2) } },
      { project: { workspace: { ...SMALL_SHOP.workspace, api_version: '2.14' } } },
    );
    expect((await shop.project.apply()).code).toBe(0);
    const read = { method: 'GET', path: 'external_id=P-1$', times: 99 };
    for (const [status, code] of [
      [200, 75],
      [404, 1],
    ] as const) {
      shop.workspace.setFaults([{ kind: 'html', status, ...read }]);
      const result = await shop.project.apply();
      expectTold(result, code, /P-1/u, /hint: /u);
      expect(shop.workspace.writes()).toEqual([]);
    }
    shop.workspace.setFaults([]);
    await shop.project.expectSettled();
    await shop.workspace.close();
  });

  it('a type that the workspace does not have is a sentence, not a missing instance', async () => {
    const { Order: _order, ...types } = SMALL_SHOP_SEED.types;
    const shop = await aSmallShop(
      { instances: { Order: { 'O-1': { attributes: { note: 'x' } } } } },
      {
        seed: {
          types,
          contact_attributes: { plan_tier: { type: 'string' } },
          conversation_attributes: {},
        },
      },
    );
    for (const command of [['plan'], ['apply', '-y']]) {
      const result = await refused(command, {}, shop.project);
      expectTold(
        result,
        1,
        /the workspace has no such custom object type/u,
        /Create the type in Intercom's settings .*or correct its name under `types:`/u,
      );
      expect(result.stderr).toContain('Order');
    }
    await shop.workspace.close();
  });
});

type Canned = (path: string) => { readonly type: string; readonly body: string } | undefined;

/** A server that is not Intercom. */
async function aServer(answer: Canned): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const canned = answer(request.url ?? '');
    response.writeHead(200, { 'content-type': canned?.type ?? 'text/plain' });
    response.end(canned?.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
