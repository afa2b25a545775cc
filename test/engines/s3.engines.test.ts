import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { S3Settings } from '../../src/model/ledger-settings.ts';
import { aLedger, refusal } from '../unit/ledger/sample.ts';
import { aBreakingProxy } from './breaking-proxy.ts';
import { aRequest, type Engine, lockOptions, openPlace, type Place, ROUNDS } from './engine.ts';
import { ledgerContract } from './ledger-contract.ts';
import { startRadosgw } from './radosgw.ts';

const radosgw = await startRadosgw();
afterAll(() => radosgw?.stop());

describe.runIf(radosgw !== undefined)('the s3 backend, against Ceph', () => {
  let made = 0;
  const aPlace = async (over: Partial<S3Settings> = {}): Promise<Place> => {
    made += 1;
    const settings: S3Settings = {
      backend: 's3',
      bucket: 'ledgers',
      key: `trueup/shop ${made}+ü.jsonl`,
      region: 'us-east-1',
      endpoint: radosgw!.endpoint,
      pathStyle: undefined,
      profile: undefined,
      ...over,
    };
    return { settings, root: await mkdtemp(join(tmpdir(), 'trueup-engine-')), env: radosgw!.env };
  };
  const engine: Engine = {
    name: 's3 (radosgw)',
    swaps: true,
    place: () => aPlace(),
    breakable: async (place: Place) => {
      const proxy = await aBreakingProxy(radosgw!.endpoint);
      const broken = { ...place, settings: { ...place.settings, endpoint: proxy.origin } as S3Settings };
      return { place: broken, inject: proxy.inject, struck: proxy.struck, close: proxy.close };
    },
  };

  ledgerContract(engine, { rounds: ROUNDS });

  test('has no history where the bucket keeps no versions', async () => {
    const backend = await openPlace(await aPlace());
    await backend.write(aLedger(), undefined);
    expect(await backend.history(5)).toBeUndefined();
  });

  test('in a bucket with versions says what was written by whom', async () => {
    const backend = await openPlace(await aPlace({ bucket: 'versioned' }));
    const lock = await backend.lock(aRequest(), lockOptions());
    const version = await backend.write(aLedger(), undefined);
    await lock.release();
    const history = await backend.history(5);
    expect(history).toMatchObject([{ version, subject: 'apply: serial 7, 0 owned', by: 'jo on here' }]);
    expect(Date.parse(history?.[0]?.at ?? '')).toBeGreaterThan(0);
  });

  // The gateway of Debian 12 keeps no condition there: nothing is to be entrusted to it.
  test('in a bucket with versions is found to be unsafe here, before anything is written', async () => {
    const backend = await openPlace(await aPlace({ bucket: 'versioned' }));
    expect(await refusal(backend.prove())).toMatchObject({ code: 'ledger-not-safe' });
    expect(await refusal(backend.probe())).toMatchObject({ code: 'ledger-not-safe' });
    expect(await backend.read()).toBeUndefined();
  });

  test('tells a missing bucket, a foreign one and wrong keys apart', async () => {
    const place = await aPlace();
    const open = (env: Place['env'], over: Partial<S3Settings> = {}) =>
      openPlace({ ...place, env: { ...place.env, ...env }, settings: { ...place.settings, ...over } as S3Settings });
    const nowhere = await refusal((await open({}, { bucket: 'no-such-bucket' })).read());
    expect(nowhere).toMatchObject({ code: 'ledger-refused', hint: expect.stringContaining('ledger.bucket') });
    const foreign = { AWS_ACCESS_KEY_ID: 'OTHER', AWS_SECRET_ACCESS_KEY: 'OTHERSECRET' };
    for (const env of [foreign, { AWS_ACCESS_KEY_ID: 'XX' }, { AWS_SECRET_ACCESS_KEY: 'canary' }]) {
      const backend = await open(env);
      const refused = await refusal(backend.read());
      expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
      expect(`${refused.message}${refused.hint}`).toContain('AWS_ACCESS_KEY_ID');
      expect(`${refused.message}${refused.hint}${backend.location}`).not.toMatch(/canary|OTHERSECRET/u);
      expect(await refusal(backend.probe())).toMatchObject({ code: 'ledger-not-permitted' });
    }
  });
});
