import { randomBytes } from 'node:crypto';
import nodeFileSystem, { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEngineSender } from '../../../../src/cli/engine-sender.ts';
import type { LedgerBackend } from '../../../../src/ledger/backend.ts';
import { openS3Ledger } from '../../../../src/ledger/backends/s3.ts';
import { urlOf } from '../../../../src/ledger/backends/s3-requests.ts';
import type { EngineSender } from '../../../../src/ledger/engine-send.ts';
import { MAX_LEDGER_BYTES } from '../../../../src/ledger/ledger-format.ts';
import type { S3Settings } from '../../../../src/model/ledger-settings.ts';
import { aCarelessS3, type Care } from '../../../engines/careless-s3.ts';
import { aRequest, lockOptions } from '../../../engines/engine.ts';
import { aLedger, anEntry, refusal, tempDirectory } from '../sample.ts';
import { cannedSender, said } from './canned-sender.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const KEYS = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'secret-canary', HOME: '/nowhere' };

interface Over {
  readonly sender?: EngineSender;
  readonly settings?: Partial<S3Settings>;
  readonly env?: { readonly [name: string]: string };
}

async function open({ sender = createEngineSender({ env: {} }), settings, env = {} }: Over): Promise<LedgerBackend> {
  const backend = await openS3Ledger({
    settings: {
      backend: 's3',
      bucket: 'ledgers',
      key: 'trueup/shop.jsonl',
      region: undefined,
      endpoint: undefined,
      pathStyle: undefined,
      profile: undefined,
      ...settings,
    },
    env: { ...KEYS, AWS_REGION: 'eu-central-1', ...env },
    fs: nodeFileSystem,
    sender,
    nearby: cannedSender(() => undefined),
    run: () => Promise.reject(new Error('not here')),
    randomBytes: (count) => randomBytes(count),
    now: () => NOW,
    sleep: () => setTimeout(1),
  });
  onTestFinished(() => backend.close());
  return backend;
}

async function at(care: Care): Promise<LedgerBackend> {
  const engine = await aCarelessS3(care);
  onTestFinished(() => engine.close());
  return await open({ settings: { endpoint: engine.origin } });
}

describe('an engine', () => {
  test.each(['careful', 'compares-quotes'] as const)('that keeps conditions (%s) keeps a ledger', async (care) => {
    const backend = await at(care);
    expect(await backend.prove()).toHaveLength(4);
    await backend.probe();
    const lock = await backend.lock(aRequest(), lockOptions());
    const first = await backend.write(aLedger(), undefined);
    const second = await backend.write(aLedger([anEntry('instance/Order/1')], { serial: 8 }), first);
    expect(await refusal(backend.write(aLedger([], { serial: 9 }), first))).toMatchObject({ code: 'ledger-moved' });
    expect((await backend.read())?.version).toBe(second);
    expect(await refusal(backend.remove(first))).toMatchObject({ code: 'ledger-moved' });
    await backend.remove(second);
    await lock.release();
    expect(await backend.read()).toBeUndefined();
    expect(await backend.readLock()).toBeUndefined();
  });

  test.each([
    ['ignores-create', 'two created the same object'],
    ['ignores-swap', 'two replaced the same version'],
  ] as const)('that %s is found out, and nothing is left on it', async (care, words) => {
    const backend = await at(care);
    const refused = await refusal(backend.prove());
    expect(refused).toMatchObject({ code: 'ledger-not-safe', message: expect.stringContaining(words) });
    expect(await backend.read()).toBeUndefined();
  });

  test('that creates twice is refused before a run writes anything', async () => {
    expect(await refusal((await at('ignores-create')).probe())).toMatchObject({ code: 'ledger-not-safe' });
  });
});

describe('an answer', () => {
  const ETAG = { etag: '"a"' };
  const xml = (code: string, more = '') => `<?xml version="1.0"?><Error><Code>${code}</Code>${more}</Error>`;

  test.each([
    [301, xml('PermanentRedirect'), { 'x-amz-bucket-region': 'eu-west-1' }, 'Set ledger.region to eu-west-1.'],
    [400, xml('AuthorizationHeaderMalformed', '<Region>us-east-2</Region>'), {}, 'Set ledger.region to us-east-2.'],
    [301, '', {}, 'Set ledger.region to the region of the bucket.'],
    [301, '', { 'x-amz-bucket-region': 'a\u001b[2J' }, 'Set ledger.region to the region of the bucket.'],
    [404, xml('NoSuchBucket'), {}, 'Check ledger.bucket, or make it: trueup makes none.'],
  ])('%d %s says what to correct', async (status, text, headers, hint) => {
    const backend = await open({ sender: cannedSender(() => said(status, text, headers)) });
    expect(await refusal(backend.read())).toMatchObject({ code: 'ledger-refused', category: 'failed', hint });
  });

  test.each([
    ['AccessDenied', 's3:ListBucket'],
    ['InvalidAccessKeyId', 'Renew AWS_ACCESS_KEY_ID.'],
    ['SignatureDoesNotMatch', 'Renew AWS_ACCESS_KEY_ID.'],
    ['ExpiredToken', 'Renew AWS_ACCESS_KEY_ID.'],
  ])('403 %s is a matter of rights, and tells no secret', async (code, hint) => {
    const backend = await open({ sender: cannedSender(() => said(403, xml(code))) });
    for (const work of [() => backend.read(), () => backend.probe(), () => backend.history(1)]) {
      const refused = await refusal(work);
      expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
      expect(refused.hint).toContain(hint);
      expect(`${refused.message}${refused.hint}`).not.toContain('canary');
    }
  });

  test('that the clocks disagree is put right by the clock of the engine, once', async () => {
    const date = new Date(NOW + 7_200_000).toUTCString();
    const sender = cannedSender(({ headers }) =>
      headers['x-amz-date'] === '20261122T140000Z' ? said(404) : said(403, xml('RequestTimeTooSkewed'), { date }),
    );
    const backend = await open({ sender });
    expect(await backend.read()).toBeUndefined();
    expect(await backend.read()).toBeUndefined();
    expect(sender.asked).toHaveLength(3);
    const lost = await open({ sender: cannedSender(() => said(403, xml('RequestTimeTooSkewed'), { date })) });
    expect(await refusal(lost.read())).toMatchObject({ code: 'ledger-refused', hint: 'Set the clock.' });
  });

  test('that the clocks disagree is known without words too', async () => {
    const date = new Date(NOW - 7_200_000).toUTCString();
    const sender = cannedSender(({ method, headers }) => {
      if (headers['x-amz-date'] !== '20261122T100000Z') return said(403, '', { date });
      return method === 'HEAD' ? said(200, '', { date, etag: '"b"' }) : undefined;
    });
    expect(await refusal((await open({ sender })).remove('"a"'))).toMatchObject({ code: 'ledger-moved' });
  });

  test.each([500, 503, 409, 429, 408])('%d tells nothing: it is asked again, and then said', async (status) => {
    const sender = cannedSender(() => said(status, xml('SlowDown')));
    const refused = await refusal((await open({ sender })).read());
    expect(refused).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
    expect(sender.asked).toHaveLength(4);
  });

  test('of a conflict of two writers is settled by looking', async () => {
    let puts = 0;
    const sender = cannedSender(({ method }) => {
      if (method !== 'PUT') return said(404);
      puts += 1;
      return puts === 1 ? said(409, xml('ConditionalRequestConflict')) : said(200, '', ETAG);
    });
    expect(await (await open({ sender })).write(aLedger(), undefined)).toBe('"a"');
    expect(puts).toBe(2);
  });

  test('that cannot be a ledger is not taken for one', async () => {
    const large = { ...said(200, '', ETAG), body: Buffer.alloc(MAX_LEDGER_BYTES + 1) };
    expect((await refusal((await open({ sender: cannedSender(() => large) })).read())).message).toMatch(
      /too large|larger/u,
    );
    expect(await refusal((await open({ sender: cannedSender(() => said(200, 'x')) })).read())).toMatchObject({
      code: 'ledger-refused',
    });
  });

  test('to a write that does not name what was written is looked after', async () => {
    let text = '';
    const sender = cannedSender(({ method, body }) => {
      if (method === 'PUT') text = Buffer.from(body ?? '').toString();
      return method === 'PUT' ? said(200) : said(200, text, ETAG);
    });
    expect(await (await open({ sender })).write(aLedger(), undefined)).toBe('"a"');
  });

  test('to a condition is tried once without its quotes, and where that is no better, they stay', async () => {
    const conditions: (string | undefined)[] = [];
    const sender = cannedSender(({ method, headers }) => {
      if (method !== 'PUT') return said(200, '', ETAG);
      conditions.push(headers['if-match']);
      return said(412);
    });
    const backend = await open({ sender });
    for (const _ of [1, 2])
      expect(await refusal(backend.write(aLedger(), '"a"'))).toMatchObject({ code: 'ledger-moved' });
    expect(conditions).toEqual(['"a"', 'a', '"a"', 'a']);
  });

  test.each([
    [403, 'ledger-not-permitted'],
    [412, 'ledger-moved'],
    [404, 'ledger-moved'],
  ])('%d to a removal, or to the look before it, removes nothing', async (status, code) => {
    const late = cannedSender(({ method }) => (method === 'HEAD' ? said(200, '', ETAG) : said(status, xml('x'))));
    expect(await refusal((await open({ sender: late })).remove('"a"'))).toMatchObject({ code });
    const early = cannedSender(() => said(status === 412 ? 404 : status));
    expect(await refusal((await open({ sender: early })).remove('"a"'))).toMatchObject({ code });
  });

  test.each([
    [400, 'InvalidRequest', {}, 'See whether it speaks S3'],
    [400, 'InvalidRequest', { 'x-amz-bucket-region': 'eu-west-1' }, 'Set ledger.region to eu-west-1.'],
    [400, 'InvalidRequest', { 'x-amz-bucket-region': 'eu-central-1' }, 'See whether it speaks S3'],
    [400, 'IllegalLocationConstraintException', {}, 'Set ledger.region to the region of the bucket.'],
    [401, 'x', {}, 'Allow s3:GetObject'],
    [405, '', {}, 'See whether it speaks S3'],
  ])('%d %s with %j says what to do', async (status, code, headers, hint) => {
    const text = code === '' ? '' : xml(code);
    const backend = await open({ sender: cannedSender(() => said(status, text, headers)) });
    expect((await refusal(backend.read())).hint).toContain(hint);
  });

  test('that the clocks disagree, by an engine that does not tell its own, is only told', async () => {
    for (const headers of [{}, { date: 'soon' }] as Record<string, string>[]) {
      const sender = cannedSender(() => said(403, xml('RequestTimeTooSkewed'), headers));
      expect(await refusal((await open({ sender })).read())).toMatchObject({ hint: 'Set the clock.' });
      expect(sender.asked).toHaveLength(1);
    }
  });

  test('501 to a condition on a removal is met without it, after a look', async () => {
    const sender = cannedSender(({ method, headers }) => {
      if (method === 'HEAD') return said(200, '', ETAG);
      return headers['if-match'] === undefined ? said(204) : said(501, xml('NotImplemented'));
    });
    await (await open({ sender })).remove('"a"');
    expect(sender.asked.map(({ method }) => method)).toEqual(['HEAD', 'DELETE', 'DELETE']);
  });
});

describe('a history', () => {
  const version = (key: string, id: string) =>
    `<Version><Key>${key}</Key><VersionId>${id}</VersionId><LastModified>2026-11-22T10:00:00Z</LastModified><ETag>&quot;${id}&quot;</ETag></Version>`;

  test('is of this object alone, newest first, with what each writer said', async () => {
    const listed = `<ListVersionsResult>${version('trueup/shop.jsonl', 'v2')}<DeleteMarker><Key>trueup/shop.jsonl</Key></DeleteMarker>${version('trueup/shop.jsonl', 'v1')}${version('trueup/shop.jsonl.lock', 'v9')}</ListVersionsResult>`;
    const note = { 'x-amz-meta-trueup-subject': 'apply%3A%20serial%208', 'x-amz-meta-trueup-by': '%' };
    const sender = cannedSender(({ method, url }) => {
      if (method === 'GET') return said(200, listed);
      return url.searchParams.get('versionId') === 'v2' ? said(200, '', note) : said(403);
    });
    const at = '2026-11-22T10:00:00Z';
    expect(await (await open({ sender })).history(5)).toEqual([
      { version: '"v2"', at, subject: 'apply: serial 8', by: null },
      { version: '"v1"', at, subject: 'version v1', by: null },
    ]);
    expect(await (await open({ sender })).history(1)).toHaveLength(1);
  });

  test('of an engine that tells little is told as far as it goes', async () => {
    const key = '<Key>trueup/shop.jsonl</Key>';
    const listed = `<Version>${key}<VersionId>v2</VersionId></Version><Version>${key}</Version>`;
    const sender = cannedSender(({ method }) => (method === 'GET' ? said(200, listed) : said(200)));
    expect(await (await open({ sender })).history(5)).toEqual([
      { version: 'v2', at: null, subject: 'version v2', by: null },
      { version: 'null', at: null, subject: 'version null', by: null },
    ]);
  });

  test('is none where the bucket keeps no versions', async () => {
    const sender = cannedSender(() => said(200, version('trueup/shop.jsonl', 'null')));
    expect(await (await open({ sender })).history(5)).toBeUndefined();
  });
});

describe('where a bucket is', () => {
  const place = { bucket: 'ledgers', region: 'eu-central-1', endpoint: undefined, pathStyle: undefined };

  test.each([
    [{}, 'https://ledgers.s3.eu-central-1.amazonaws.com/a%20b/c%2B'],
    [{ pathStyle: true }, 'https://s3.eu-central-1.amazonaws.com/ledgers/a%20b/c%2B'],
    [{ bucket: 'our.ledgers' }, 'https://s3.eu-central-1.amazonaws.com/our.ledgers/a%20b/c%2B'],
    [{ region: 'cn-north-1' }, 'https://ledgers.s3.cn-north-1.amazonaws.com.cn/a%20b/c%2B'],
    [{ endpoint: 'https://minio.example.com:9000/s3/' }, 'https://minio.example.com:9000/s3/ledgers/a%20b/c%2B'],
    [{ endpoint: 'https://x.example.com', pathStyle: false }, 'https://ledgers.x.example.com/a%20b/c%2B'],
  ])('%j', (over, url) => {
    expect(urlOf({ ...place, ...over }, 'a b/c+').href).toBe(url);
  });

  test.each([
    [{ region: 'us-west-2' }, {}, 'us-west-2'],
    [{}, {}, 'eu-central-1'],
    [{}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'ap-south-1' }, 'ap-south-1'],
    [{ endpoint: 'https://abc.r2.cloudflarestorage.com' }, { AWS_REGION: '' }, 'auto'],
    [{ endpoint: 'https://minio.example.com' }, { AWS_REGION: '' }, 'us-east-1'],
  ])('the region of %j and %j is %s', async (settings, env, region) => {
    const sender = cannedSender(() => said(404));
    await (await open({ settings, env, sender })).read();
    expect(sender.asked[0]?.headers['authorization']).toContain(`/${region}/s3/aws4_request`);
  });

  test('is also found where the profile says it', async () => {
    const home = await tempDirectory();
    await mkdir(join(home, '.aws'));
    await writeFile(join(home, '.aws', 'config'), '[default]\nregion = sa-east-1\n[profile ci]\nregion = ca-west-1\n');
    for (const [env, region] of [
      [{}, 'sa-east-1'],
      [{ AWS_PROFILE: 'ci' }, 'ca-west-1'],
    ] as const) {
      const sender = cannedSender(() => said(404));
      await (await open({ env: { AWS_REGION: '', HOME: home, ...env }, sender })).read();
      expect(sender.asked[0]?.headers['authorization']).toContain(`/${region}/s3/aws4_request`);
    }
  });

  test('in no region at all is said before anything is sent', async () => {
    expect(await refusal(open({ env: { AWS_REGION: '' } }))).toMatchObject({
      code: 'ledger-refused',
      category: 'invalid',
      hint: expect.stringContaining('ledger.region'),
    });
  });

  test.each(['a/../b', '/a', 'a//b', './a', 'a/'])('the key %s would be another one', async (key) => {
    expect(await refusal(open({ settings: { key } }))).toMatchObject({ category: 'invalid' });
  });

  test('is named without credentials', async () => {
    expect((await open({})).location).toBe('s3://ledgers/trueup/shop.jsonl');
    const elsewhere = await open({ settings: { endpoint: 'https://minio.example.com:9000' } });
    expect(elsewhere.location).toBe('s3://ledgers/trueup/shop.jsonl at minio.example.com:9000');
  });
});
