import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planCanary } from '../../../src/canary/run-canary.ts';
import { loadConfiguration } from '../../../src/cli/load-configuration.ts';
import { aCanaryPlace, type CanaryPlace, closeCanaryPlaces } from '../../support/canary-project.ts';
import { aTwistedIntercom } from '../../support/twisted-intercom.ts';

afterAll(closeCanaryPlaces);

const CONTACT_TRAITS = [
  'clear_many',
  'clear_one',
  'unknown_reference',
  'nested_limit',
  'deleted_member',
  'reference_listing',
];

/** Nothing of a canary is left, in Intercom or on disk, and no answers were kept. */
function expectTraceless(place: CanaryPlace): void {
  expect(place.remains()).toEqual([]);
  expect(place.has('canary-run.json')).toBe(false);
  expect(place.has('canary.json')).toBe(false);
}

describe('approval', () => {
  it('is needed before a request is sent', async () => {
    const place = await aCanaryPlace();
    const unattended = await place.run(['doctor', '--canary']);
    expect(unattended.code).toBe(64);
    expect(unattended.stderr).toContain('Pass -y (--auto-approve)');
    expect((await place.run(['doctor', '--canary', '--json'], { input: 'yes\n' })).code).toBe(64);
    expect((await place.run(['doctor', '-y'])).code).toBe(64);
    expect(place.sandbox.journal()).toEqual([]);
  });

  it('is the word yes, after everything that will be made was told', async () => {
    const place = await aCanaryPlace();
    const declined = await place.run(['doctor', '--canary'], { input: 'y\n' });
    expect(declined.code).toBe(1);
    expect(declined.stderr).toBe('Nothing was written: the canary was not approved.\n');
    expect(place.writes()).toEqual([]);
    expectTraceless(place);

    const agreed = await place.run(['doctor', '--canary'], { input: 'yes\n' });
    expect(agreed.code, agreed.stderr).toBe(0);
    expect(agreed.stdout.indexOf('Enter a value:')).toBeLessThan(agreed.stdout.indexOf('Canary: 21 of 21'));
    const [prefix] = /trueup-canary-[0-9a-f]{12}/u.exec(agreed.stdout) ?? [];
    const made = { Product: new Set<string>(), Order: new Set<string>() };
    const contacts = new Set<string>();
    for (const { method, path, request, wrote } of place.writes()) {
      const id = String((request as { external_id?: string } | null)?.external_id);
      if (method === 'POST') expect(id.startsWith(`${prefix}-`), `${path} ${id}`).toBe(true);
      if (method !== 'POST' || wrote.length === 0) continue;
      if (path === '/contacts') contacts.add(id);
      else made[path.endsWith('Product') ? 'Product' : 'Order'].add(id);
    }
    for (const [type, ids] of Object.entries(made)) {
      expect(agreed.stdout).toContain(`up to ${ids.size} instances of ${type}, external ids ${prefix}-1, -2, …`);
    }
    expect([...contacts]).toEqual([`${prefix}-contact`]);
    expect(agreed.stdout).toContain(`1 contact (role user), external id ${prefix}-contact`);
    const { project } = await loadConfiguration({ cwd: place.directory, env: {}, now: () => 0 }, {});
    expect(project && [...planCanary(project).instances]).toEqual([
      ['Product', made.Product.size],
      ['Order', made.Order.size],
    ]);
  });
});

describe('the workspace', () => {
  it('has to be the one of trueup.yaml', async () => {
    const place = await aCanaryPlace({ seed: { workspace: { id: 'another', region: 'us' } } });
    const { code, stdout, stderr } = await place.canary();
    expect(code).toBe(4);
    expect(stdout).toMatch(/^failure workspace/mu);
    expect(stderr).toContain('Error: The token belongs to workspace another (Sandbox), and trueup.yaml names tx2p130c');
    expect(place.writes()).toEqual([]);
    expectTraceless(place);
  });

  it('has to be ready: a check that failed ends it with its own exit code', async () => {
    const types = { Product: { attributes: {} }, Parcel: { attributes: { name: 'string' } } };
    const place = await aCanaryPlace({ project: { types, contacts: {} } });
    const { code, stdout, stderr } = await place.canary(['--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).canary).toBeNull();
    expect(stderr).toContain('The canary was not sent: types failed.');
    expect(place.writes()).toEqual([]);
  });
});

it('prints one JSON document with the answers', async () => {
  const place = await aCanaryPlace({ project: { contacts: {} } });
  const { code, stdout, stderr } = await place.canary(['--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { ok, checks, canary } = JSON.parse(stdout);
  expect(ok).toBe(true);
  expect(checks.length).toBeGreaterThan(10);
  expect(canary).toEqual({
    traits: (await place.answers()).traits,
    open: (await place.answers()).open,
    file: '.trueup/canary.json',
    left: [],
  });
  expect(Object.keys(canary.open)).toEqual(CONTACT_TRAITS);
});

it('asks the embedded sandbox, and keeps its answers apart', async () => {
  const place = await aCanaryPlace();
  const { code, stdout } = await place.canary(['--sandbox']);
  expect(code, stdout).toBe(0);
  expect(place.sandbox.journal()).toEqual([]);
  expect(place.has('sandbox-canary.json')).toBe(true);
  expect(place.has('canary.json')).toBe(false);
  expect(place.has('sandbox-canary-run.json')).toBe(false);
  expect(await readFile(join(place.directory, '.trueup/sandbox.json'), 'utf8')).not.toContain('trueup-canary-');
  const ignored = await readFile(join(place.directory, '.trueup/.gitignore'), 'utf8');
  expect(ignored).toMatch(/^canary-run\*$/mu);
});

describe('permissions', () => {
  const withScopes = (scopes: readonly string[]) => aCanaryPlace({ seed: { token_scopes: { 'a-token': scopes } } });

  it('that are missing for contacts leave their questions open', async () => {
    const place = await withScopes(['read_write_custom_object_instances', 'read_users_companies']);
    const { code } = await place.canary();
    expect(code).toBe(0);
    const { traits, open } = await place.answers();
    expect(Object.keys(open)).toEqual(CONTACT_TRAITS);
    for (const why of Object.values(open)) expect(why).toContain('the token may not write contacts');
    expect(Object.keys(traits)).toHaveLength(21 - CONTACT_TRAITS.length);
    expect(place.remains()).toEqual([]);
    expect(place.has('canary-run.json')).toBe(false);
  });

  it('that are missing for instances end it', async () => {
    const place = await withScopes(['read_users_companies', 'write_users_companies']);
    const { code, stderr } = await place.canary();
    expect(code).toBe(77);
    expect(stderr).toContain('The canary was stopped. What it made is removed.');
    expect(stderr).toContain('the token lacks a permission this call needs: read_write_custom_object_instances');
    expectTraceless(place);
  });
});

describe('trouble', () => {
  // A fault that does nothing, and one that does all and tells nobody.
  it.each([
    ['status', 'POST', 1],
    ['drop-after', 'POST', 9],
    ['drop-after', 'POST', 60],
    ['status', 'PUT', 3],
  ] as const)('%s at %s number %i stops it, cleaned up, to be tried again later', async (kind, method, nth) => {
    const place = await aCanaryPlace();
    const before = place.world();
    place.sandbox.setFaults([{ kind, method, nth }]);
    const { code, stderr } = await place.canary();
    expect(code, stderr).toBe(75);
    expect(stderr).toContain('The canary was stopped. What it made is removed.');
    expect(place.world()).toEqual(before);
    expectTraceless(place);
  });

  it('that passes is waited for while cleaning up', async () => {
    const place = await aCanaryPlace();
    place.sandbox.setFaults([{ kind: 'status', method: 'DELETE', path: '/contacts/', times: 3 }]);
    const { code } = await place.canary();
    expect(code).toBe(0);
    expect(place.remains()).toEqual([]);
  });

  it('that stays names what is left, and the next canary removes it first', async () => {
    const place = await aCanaryPlace();
    const before = place.world();
    place.sandbox.setFaults([{ kind: 'status', method: 'DELETE', path: '/contacts/|/Order/', every: 1, status: 503 }]);
    const spoiled = await place.canary(['--json']);
    expect(spoiled.code).toBe(1);
    const { left } = JSON.parse(spoiled.stdout).canary;
    expect(left.map(({ external_id }: { external_id: string }) => external_id).sort()).toEqual(
      [...place.remains()].sort(),
    );
    const contact = left.find(({ kind }: { kind: string }) => kind === 'contact');
    expect(spoiled.stderr).toContain(`contact, external id ${contact.external_id}, id ${contact.id}: `);
    expect(spoiled.stderr).toContain('hint: run trueup doctor --canary again');
    expect(place.has('canary-run.json')).toBe(true);

    // Still not possible: nothing new is made on top of what is left.
    const writes = place.writes().length;
    expect((await place.canary()).code).toBe(1);
    expect(
      place
        .writes()
        .slice(writes)
        .filter(({ method }) => method !== 'DELETE'),
    ).toEqual([]);

    place.sandbox.setFaults([]);
    const next = await place.canary();
    expect(next.code, next.stderr).toBe(0);
    expect(next.stdout).toContain('First it deletes what an interrupted canary left: trueup-canary-');
    expect(place.world()).toEqual(before);
    expect(place.has('canary-run.json')).toBe(false);
  });

  it.each([
    [1, 0],
    [30, 2000],
    [80, 0],
    [170, 0],
  ])('gone for good after write %i: the next canary finds all by its run file', async (count, readDelayMs) => {
    const place = await aCanaryPlace({ switches: { readDelayMs } });
    const before = place.world();
    let writes = 0;
    const twisted = await aTwistedIntercom(place.sandbox.url, {
      before: ({ method }) => {
        if (method !== 'GET') {
          expect(place.has('canary-run.json'), 'the run file is there before the first write').toBe(true);
          writes += 1;
        }
        return writes > count ? 'cut' : undefined;
      },
    });
    const killed = await place.canary([], { url: twisted.url });
    await twisted.close();
    expect(killed.code).toBe(1);
    expect(place.remains().length).toBeGreaterThan(0);
    const run = JSON.parse(await readFile(join(place.directory, '.trueup/canary-run.json'), 'utf8'));
    for (const id of place.remains()) expect(id.startsWith(`${run.prefix}-`)).toBe(true);
    const next = await place.canary();
    expect(next.code, next.stderr).toBe(0);
    expect(place.world()).toEqual(before);
    expect(place.has('canary-run.json')).toBe(false);
  });

  it.each([2, 40, 110])('a signal after write %i ends it with 130, cleaned up', async (count) => {
    const place = await aCanaryPlace();
    const before = place.world();
    const abort = new AbortController();
    let writes = 0;
    let asked = 0;
    const twisted = await aTwistedIntercom(place.sandbox.url, {
      before: ({ method }) => {
        if (method !== 'GET') writes += 1;
        if (writes === count) abort.abort('SIGINT');
        if (abort.signal.aborted && (method === 'POST' || method === 'PUT')) asked += 1;
        return undefined;
      },
    });
    const { code, stderr } = await place.canary([], { url: twisted.url, signal: abort.signal });
    await twisted.close();
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('The canary was stopped. What it made is removed.');
    // The request in flight, and those of a batch beside it, finish; no question is asked after it.
    expect(asked).toBeLessThanOrEqual(60);
    expect(place.world()).toEqual(before);
    expectTraceless(place);
  });
});

describe('what an earlier canary left on record', () => {
  const RUN = {
    format: 'trueup-canary-run',
    version: 1,
    prefix: 'trueup-canary-0123456789ab',
    workspace: 'tx2p130c',
    started: '2026-01-01T00:00:00Z',
    host: 'a-host',
    pid: process.pid,
    types: { Order: 3, Parcel: 2 },
    contact: true,
  };

  async function withRun(run: object) {
    const mine = { attributes: { note: 'left' } };
    const instances = { Order: { 'trueup-canary-0123456789ab-2': mine, 'trueup-canary-ffffffffffff-1': mine } };
    const contacts = [{ external_id: 'trueup-canary-0123456789ab-contact' }];
    const place = await aCanaryPlace({ seed: { instances, contacts } });
    await mkdir(join(place.directory, '.trueup'), { recursive: true });
    await writeFile(join(place.directory, '.trueup/canary-run.json'), JSON.stringify(run));
    return place;
  }

  it('is removed, and nothing else that looks like it; a type that is gone took its instances with it', async () => {
    const place = await withRun(RUN);
    const { code, stderr } = await place.canary();
    expect(code, stderr).toBe(0);
    expect(place.remains()).toEqual(['trueup-canary-ffffffffffff-1']);
    expect(place.has('canary-run.json')).toBe(false);
  });

  it.each([
    [{ ...RUN, workspace: 'another' }, 4, 'canary left in workspace another, and this is tx2p130c'],
    [{ ...RUN, pid: 4711 }, 75, 'A canary is under way (process 4711 on a-host'],
    [{ ...RUN, prefix: '' }, 65, 'is damaged'],
    [{ ...RUN, types: { Order: 10_000 } }, 65, 'is damaged'],
    [{ ...RUN, version: 2 }, 65, 'is damaged'],
  ])('is left alone when it is not for this one to remove: %#', async (run, code, message) => {
    const place = await withRun(run);
    const result = await place.canary();
    expect(result.code, result.stderr).toBe(code);
    expect(result.stderr).toContain('.trueup/canary-run.json');
    expect(result.stderr).toContain(message);
    expect(place.writes()).toEqual([]);
    expect(place.has('canary-run.json')).toBe(true);
  });
});
