import { randomBytes } from 'node:crypto';
import nodeFileSystem, { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEngineSender } from '../../../../src/cli/engine-sender.ts';
import type { LedgerBackend } from '../../../../src/ledger/backend.ts';
import { openHttpLedger } from '../../../../src/ledger/backends/http.ts';
import type { EngineSender } from '../../../../src/ledger/engine-send.ts';
import type { HttpSettings } from '../../../../src/model/ledger-settings.ts';
import { aBreakingProxy } from '../../../engines/breaking-proxy.ts';
import { aRequest, lockOptions } from '../../../engines/engine.ts';
import { aStateServer, type Flavour, PASSWORD, type StateServer, USER } from '../../../engines/gitlab-server.ts';
import { aLedger, anEntry, refusal, tempDirectory } from '../sample.ts';
import { cannedSender, said } from './canned-sender.ts';

const GITLAB = '/api/v4/projects/7/terraform/state/shop';

async function aServer(flavour: Flavour = 'gitlab'): Promise<StateServer> {
  const server = await aStateServer(flavour);
  onTestFinished(() => server.close());
  return server;
}

/** A document that somebody else wrote. */
const OTHERS = JSON.stringify({ version: 4, serial: 9, lineage: 'x', trueup_ledger: 'theirs' });

interface Over {
  readonly sender?: EngineSender;
  readonly settings?: Partial<HttpSettings>;
  readonly env?: { readonly [name: string]: string };
  readonly root?: string;
}

async function open(address: string, { settings, env, root, sender }: Over = {}): Promise<LedgerBackend> {
  const backend = openHttpLedger({
    settings: {
      backend: 'http',
      address,
      lockAddress: `${address}/lock`,
      unlockAddress: `${address}/lock`,
      lockMethod: 'POST',
      unlockMethod: 'DELETE',
      username: USER,
      passwordEnv: 'STATE_PASSWORD',
      ...settings,
    },
    env: env ?? { STATE_PASSWORD: PASSWORD },
    root: root ?? (await tempDirectory()),
    sender: sender ?? createEngineSender({ env: {} }),
    asker: { who: 'jo', host: 'here', pid: process.pid, place: 'this-place' },
    tools: { fs: nodeFileSystem, step: () => undefined, randomBytes: (count) => randomBytes(count) },
    now: () => Date.now(),
    sleep: () => setTimeout(1),
  });
  onTestFinished(() => backend.close());
  return backend;
}

describe('a write', () => {
  test.each([
    ['lose-answer', 1],
    ['refuse', 1],
  ] as const)('of the holder of the lock that meets %s is made once', async (fault, documents) => {
    const server = await aServer();
    const proxy = await aBreakingProxy(server.origin);
    onTestFinished(() => proxy.close());
    const backend = await open(`${proxy.origin}${GITLAB}`);
    const lock = await backend.lock(aRequest(), lockOptions());
    await backend.probe();
    for (const [index, serial] of [7, 8, 9].entries()) {
      const stands = await backend.read();
      proxy.inject(fault, /^POST .*[?]ID=/u);
      const version = await backend.write(aLedger([], { serial }), stands?.version);
      expect((await backend.read())?.version).toBe(version);
      expect(server.state('shop').taken).toBe((index + 1) * documents);
    }
    expect(proxy.struck()).toBe(3);
    await lock.release();
    expect(await backend.readLock()).toBeUndefined();
  });

  test('carries the id of the lock, and the server takes it from nobody else', async () => {
    const server = await aServer('gitea');
    const address = `${server.origin}/api/packages/acme/terraform/state/shop`;
    const backend = await open(address);
    const lock = await backend.lock(aRequest({ id: 'aaaaaaaaaaaaaaaa' }), lockOptions());
    await backend.write(aLedger(), undefined);
    const [, query] = server.asked.find((asked) => asked.startsWith('POST /api') && asked.includes('?ID='))!.split('?');
    expect(new URLSearchParams(query).get('ID')).toMatch(/^trueup:aaaaaaaaaaaaaaaa:\d+:this-place:apply:here:jo:/u);
    await lock.release();
  });

  test('is numbered on from whatever stood there, also from a ledger that was taken away', async () => {
    const server = await aServer();
    const backend = await open(`${server.origin}${GITLAB}`);
    const version = await backend.write(aLedger([], { serial: 70 }), undefined);
    await backend.remove(version);
    expect(await backend.read()).toBeUndefined();
    expect(JSON.parse(server.state('shop').text!)).toMatchObject({
      serial: 2,
      lineage: 'lineage-1',
      trueup_ledger: null,
    });
    await backend.write(aLedger([], { serial: 1, lineage: 'lineage-2' }), undefined);
    expect(JSON.parse(server.state('shop').text!)).toMatchObject({ version: 4, serial: 3, lineage: 'lineage-2' });
  });

  test.each([
    ['was lost with it', () => undefined, { code: 'ledger-lock-lost' }],
    ['was made by an earlier answer that was lost', (document: string) => document, undefined],
    ['lost to another', () => OTHERS, { code: 'ledger-moved' }],
  ] as const)('that the server refuses under the lock is looked after: it %s', async (_, becomes, refused) => {
    let stands: string | undefined;
    const sender = cannedSender(({ method, url, body }) => {
      if (url.pathname.endsWith('/lock')) return said(200);
      if (method === 'GET') return stands === undefined ? said(404) : said(200, stands);
      stands = becomes(Buffer.from(body ?? '').toString());
      return said(409);
    });
    const backend = await open('http://127.0.0.1:1/state/shop', { sender });
    const write = backend.write(aLedger(), undefined);
    if (refused !== undefined) return expect(await refusal(write)).toMatchObject(refused);
    const version = await write;
    expect((await backend.read())?.version).toBe(version);
  });

  test('that takes a ledger away and is refused under the lock is looked after as well', async () => {
    const server = await aServer();
    const backend = await open(`${server.origin}${GITLAB}`);
    const version = await backend.write(aLedger(), undefined);
    let stands = server.state('shop').text ?? '';
    const sender = cannedSender(({ method, url, body }) => {
      if (url.pathname.endsWith('/lock')) return said(200);
      if (method === 'GET') return said(200, stands);
      stands = Buffer.from(body ?? '').toString();
      return said(409);
    });
    const again = await open('http://127.0.0.1:1/state/shop', { sender });
    await again.remove(version);
    expect(await again.read()).toBeUndefined();
  });

  test('that is too large for the server is refused, and leaves what stands there', async () => {
    const server = await aServer();
    const backend = await open(`${server.origin}${GITLAB}`);
    const version = await backend.write(aLedger(), undefined);
    server.limit = 100;
    const refused = await refusal(backend.write(aLedger([], { serial: 8 }), version));
    expect(refused).toMatchObject({ code: 'ledger-refused', hint: expect.stringContaining('raise its limit') });
    expect((await backend.read())?.version).toBe(version);
    expect(await backend.readLock()).toBeUndefined();
  });
});

describe('what stands at the address', () => {
  const TERRAFORM = { version: 4, terraform_version: '1.9.0', serial: 3, lineage: 'x', outputs: {}, resources: [] };

  test('and is a state of Terraform is refused and never replaced', async () => {
    const server = await aServer();
    const address = `${server.origin}${GITLAB}`;
    const text = JSON.stringify(TERRAFORM);
    await put(address, text);
    const backend = await open(address);
    for (const work of [
      () => backend.read(),
      () => backend.write(aLedger(), undefined),
      () => backend.keepCopy('a'),
      () => backend.prove(),
    ])
      expect(await refusal(work)).toMatchObject({ code: 'ledger-foreign', category: 'refused' });
    expect(server.state('shop').text).toBe(text);
    expect(await backend.readLock()).toBeUndefined();
  });

  test.each([
    ['changed', { ...TERRAFORM, trueup_ledger: 'not a ledger' }],
    ['of another kind', { ...TERRAFORM, trueup_ledger: 7 }],
  ])('and is %s is damaged, is kept as a copy and can be replaced', async (_, document) => {
    const server = await aServer();
    const address = `${server.origin}${GITLAB}`;
    const root = await tempDirectory();
    await put(address, JSON.stringify(document));
    const backend = await open(address, { root });
    expect(await refusal(backend.read())).toMatchObject({ code: 'ledger-damaged' });
    const copy = await backend.keepCopy('now');
    expect(copy?.location).toContain('.trueup/ledger.now.bak');
    const kept = join(root, '.trueup/ledger.now.bak');
    expect(await readFile(kept, 'utf8')).toContain(`${document.trueup_ledger}`);
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    const version = await backend.write(aLedger(), copy?.version);
    expect(JSON.parse(server.state('shop').text!)).toMatchObject({ serial: 4 });
    expect((await backend.read())?.version).toBe(version);
  });
});

describe('a server', () => {
  test.each([
    ['locks', 'both were told'],
    ['writes', 'did not hold the lock'],
    ['unlocks', 'removed the lock for somebody'],
  ] as const)(
    'that breaks its promise of %s is found out, and the ledger there is as it was',
    async (broken, words) => {
      const server = await aServer();
      server.breaks.add(broken);
      const backend = await open(`${server.origin}${GITLAB}`);
      expect(await refusal(backend.prove())).toMatchObject({
        code: 'ledger-not-safe',
        message: expect.stringContaining(words),
      });
      expect(await backend.read()).toBeUndefined();
      server.breaks.clear();
      const ledger = aLedger([anEntry('instance/Order/1')]);
      const version = await backend.write(ledger, undefined);
      server.breaks.add(broken);
      expect(await refusal(backend.prove())).toMatchObject({ code: 'ledger-not-safe' });
      expect(await backend.read()).toEqual({ ledger, version });
      server.breaks.clear();
      expect(await backend.readLock()).toBeUndefined();
      expect(await backend.prove()).toHaveLength(4);
      expect(await backend.read()).toEqual({ ledger, version });
    },
  );

  test.each<Flavour>(['gitlab', 'gitea'])('that names no holder (%s) keeps one all the same', async (flavour) => {
    const server = await aServer(flavour);
    server.breaks.add('names');
    const path = flavour === 'gitlab' ? GITLAB : '/api/packages/acme/terraform/state/shop';
    const [one, two] = [await open(`${server.origin}${path}`), await open(`${server.origin}${path}`)];
    const lock = await one.lock(aRequest(), lockOptions());
    expect(await refusal(two.lock(aRequest(), lockOptions()))).toMatchObject({ code: 'ledger-locked' });
    await one.write(aLedger(), undefined);
    await lock.release();
    await (await two.lock(aRequest(), lockOptions())).release();
  });

  test('that names nobody and loses the answer of a lock gives it to the one who asked', async () => {
    const server = await aServer();
    server.breaks.add('names');
    const proxy = await aBreakingProxy(server.origin);
    onTestFinished(() => proxy.close());
    const backend = await open(`${proxy.origin}${GITLAB}`);
    proxy.inject('lose-answer');
    const lock = await backend.lock(aRequest(), lockOptions());
    await backend.write(aLedger(), undefined);
    await lock.release();
    expect(await backend.readLock()).toBeUndefined();
  });

  test('that is locked by Terraform says by whom, and is unlocked by the id it gives', async () => {
    const server = await aServer();
    const address = `${server.origin}${GITLAB}`;
    const said = { ID: 'f81d4fae-7dec', Operation: 'x', Info: 'x', Who: 'x', Version: 'x', Created: 'x', Path: 'x' };
    await put(`${address}/lock`, JSON.stringify(said));
    const backend = await open(address);
    expect(await backend.readLock()).toMatchObject({ id: 'f81d4fae-7dec', who: USER, pid: 0 });
    expect((await refusal(backend.write(aLedger(), undefined))).code).toBe('ledger-locked');
    expect(await backend.breakLock('f81d4fae-7dec')).toBe(true);
    expect(await backend.readLock()).toBeUndefined();
  });
});

describe('who may not', () => {
  test('because no password is set learns which variable is meant, before anything is sent', async () => {
    const refused = await refusal(
      open('https://gitlab.example.com/api/v4/projects/7/terraform/state/shop', { env: {} }),
    );
    expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
    expect(refused.message).toContain('STATE_PASSWORD');
  });

  test.each([
    ['a wrong password', GITLAB, { env: { STATE_PASSWORD: 'secret-canary' } }, 'answers 401'],
    ['no user', GITLAB, { settings: { username: undefined } }, 'answers 401'],
    ['a project that is hidden', GITLAB.replace('/7/', '/404/'), {}, 'answers 404'],
    ['no right to write', GITLAB.replace('/7/', '/403/'), {}, 'answers 403'],
  ])('%s: is told, and no secret is', async (_, path, over, words) => {
    const server = await aServer();
    const backend = await open(`${server.origin}${path}`, over);
    const refused = await refusal(backend.lock(aRequest(), lockOptions()));
    expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
    expect(refused.message).toContain(words);
    expect(`${refused.message}${refused.hint}${backend.location}`).not.toMatch(/canary|secret/u);
  });

  test('may still read, and a hidden project is not taken for an empty one', async () => {
    const server = await aServer();
    expect(await (await open(`${server.origin}${GITLAB.replace('/7/', '/403/')}`)).read()).toBeUndefined();
    const hidden = await open(`${server.origin}${GITLAB.replace('/7/', '/404/')}`);
    expect(await refusal(hidden.read())).toMatchObject({ code: 'ledger-not-permitted' });
  });

  test('lock the way Terraform does by default is told how GitLab wants it', async () => {
    const server = await aServer();
    const address = `${server.origin}${GITLAB}`;
    const settings = { lockAddress: address, unlockAddress: address, lockMethod: 'LOCK', unlockMethod: 'UNLOCK' };
    const refused = await refusal((await open(address, { settings })).lock(aRequest(), lockOptions()));
    expect(refused).toMatchObject({
      code: 'ledger-refused',
      hint: expect.stringContaining('lock_address: <address>/lock'),
    });
  });
});

/** As another program would. */
async function put(address: string, body: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
  const answer = await fetch(address, { method: 'POST', headers: { authorization }, body });
  expect(answer.status).toBe(200);
}
