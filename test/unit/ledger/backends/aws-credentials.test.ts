import nodeFileSystem, { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runShell } from '../../../../src/cli/run-shell.ts';
import { findCredentials } from '../../../../src/ledger/backends/aws-credentials.ts';
import { awsFiles, parseIni, readText } from '../../../../src/ledger/backends/aws-files.ts';
import type { CredentialWorld } from '../../../../src/ledger/backends/aws-world.ts';
import { OutcomeUnknown } from '../../../../src/ledger/shared-object.ts';
import { TrueupError } from '../../../../src/model/error.ts';
import { refusal, tempDirectory } from '../sample.ts';
import { type Canned, cannedSender, said } from './canned-sender.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

interface Over {
  readonly env?: { readonly [name: string]: string };
  readonly config?: string;
  readonly credentials?: string;
  readonly sts?: Canned;
  readonly nearby?: Canned;
  readonly profile?: string;
  readonly region?: string;
  readonly run?: CredentialWorld['run'];
  readonly now?: () => number;
}

async function aWorld(over: Over = {}) {
  const home = await tempDirectory();
  await mkdir(join(home, '.aws'));
  if (over.config !== undefined) await writeFile(join(home, '.aws', 'config'), over.config);
  if (over.credentials !== undefined) await writeFile(join(home, '.aws', 'credentials'), over.credentials);
  const sender = cannedSender(over.sts ?? (() => undefined));
  const nearby = cannedSender(over.nearby ?? (() => said(404)));
  const world: CredentialWorld = {
    env: { HOME: home, ...over.env },
    fs: nodeFileSystem,
    sender,
    nearby,
    run: over.run ?? (() => Promise.reject(new Error('not here'))),
    now: over.now ?? (() => NOW),
    sleep: async () => undefined,
    region: over.region ?? 'eu-central-1',
    profile: over.profile,
  };
  return { world, sender, nearby, home, find: () => findCredentials(world).get() };
}

function stsAnswer(key: string, expires = new Date(NOW + HOUR).toISOString()): string {
  return `<Result><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s&amp;s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expires}</Expiration></Credentials></Result>`;
}

const formOf = (body: Uint8Array | undefined) =>
  Object.fromEntries(new URLSearchParams(Buffer.from(body ?? '').toString()));

describe('the environment', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' };

  test('comes first, with its token', async () => {
    const { find } = await aWorld({
      env: { ...env, AWS_SESSION_TOKEN: 'T' },
      credentials: '[default]\naws_access_key_id=X\naws_secret_access_key=Y',
    });
    expect(await find()).toMatchObject({
      accessKeyId: 'AK',
      secretAccessKey: 'SK',
      sessionToken: 'T',
      expires: undefined,
    });
    expect((await (await aWorld({ env: { ...env, AWS_SESSION_TOKEN: '' } })).find()).sessionToken).toBeUndefined();
  });

  test('counts for nothing where trueup.yaml names a profile', async () => {
    const { find } = await aWorld({
      env,
      profile: 'ci',
      credentials: '[ci]\naws_access_key_id=X\naws_secret_access_key=Y',
    });
    expect(await find()).toMatchObject({ accessKeyId: 'X', source: 'the profile ci' });
  });

  test('that holds half of it holds nothing: what was looked for is told, in order', async () => {
    const refused = await refusal((await aWorld({ env: { AWS_ACCESS_KEY_ID: 'AK' } })).find());
    expect(refused).toMatchObject({ code: 'ledger-no-credentials', category: 'unauthorised' });
    const order = [
      'AWS_ACCESS_KEY_ID',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'AWS_PROFILE',
      'AWS_CONTAINER',
      '169.254.169.254',
    ];
    const places = order.map((name) => refused.message.indexOf(name));
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(Math.min(...places)).toBeGreaterThan(0);
  });
});

describe('a profile', () => {
  const base = '[base]\naws_access_key_id = BK\naws_secret_access_key = BS # mine\n';

  test('is read from both files, and the credentials win', async () => {
    const config = '[default]\r\naws_access_key_id=C\r\naws_secret_access_key=C\r\n[profile  "work"]\nregion=x\n';
    const { find } = await aWorld({
      config,
      credentials: '[default]\naws_access_key_id=D\naws_secret_access_key=D=\n',
    });
    expect(await find()).toMatchObject({ accessKeyId: 'D', secretAccessKey: 'D=' });
  });

  test('is the one AWS_PROFILE names, in the files the environment names, also through links', async () => {
    const { world, home } = await aWorld();
    await writeFile(join(home, 'real'), `[work]\naws_access_key_id=W\naws_secret_access_key=W\naws_session_token=T`);
    await symlink(join(home, 'real'), join(home, 'link'));
    const env = { ...world.env, AWS_PROFILE: 'work', AWS_SHARED_CREDENTIALS_FILE: join(home, 'link') };
    expect(await findCredentials({ ...world, env }).get()).toMatchObject({ accessKeyId: 'W', sessionToken: 'T' });
  });

  test('that is named and not there is told, with the files', async () => {
    for (const over of [{ env: { AWS_PROFILE: 'gone' } }, { profile: 'gone' }]) {
      const refused = await refusal((await aWorld(over)).find());
      expect(refused).toMatchObject({
        code: 'ledger-no-credentials',
        message: expect.stringContaining('no profile gone'),
      });
      expect(refused.message).toContain('.aws');
    }
    const { find } = await aWorld({ profile: 'empty', config: '[profile empty]\nregion = x' });
    expect((await refusal(find())).message).toContain('the profile empty of ledger.profile holds none');
  });

  test('takes on its role with those of another one', async () => {
    const config = `${base.replace('[base]', '[profile base]')}[profile ci]
role_arn = arn:aws:iam::1:role/ledger
source_profile = base
external_id = a+b c
role_session_name = nightly
duration_seconds = 900
s3 =
  role_arn = nested
`;
    const { find, sender } = await aWorld({ config, profile: 'ci', sts: () => said(200, stsAnswer('RK')) });
    expect(await find()).toEqual({
      accessKeyId: 'RK',
      secretAccessKey: 's&s',
      sessionToken: 't',
      expires: NOW + HOUR,
      source: 'the role arn:aws:iam::1:role/ledger',
    });
    const [asked] = sender.asked;
    expect(asked?.url.href).toBe('https://sts.eu-central-1.amazonaws.com/');
    expect(asked?.headers['authorization']).toContain('Credential=BK/20261122/eu-central-1/sts/aws4_request');
    expect(formOf(asked?.body)).toEqual({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::1:role/ledger',
      RoleSessionName: 'nightly',
      ExternalId: 'a+b c',
      DurationSeconds: '900',
      Version: '2011-06-15',
    });
  });

  test('may take on roles one after the other, and its own keys in the end', async () => {
    const credentials = `${base}role_arn = arn:one\nsource_profile = base\n[two]\nrole_arn = arn:two\nsource_profile = base\n`;
    const { find, sender } = await aWorld({ credentials, profile: 'two', sts: () => said(200, stsAnswer('RK')) });
    expect((await find()).source).toBe('the role arn:two');
    expect(sender.asked.map(({ body }) => formOf(body)['RoleArn'])).toEqual(['arn:one', 'arn:two']);
  });

  test('whose role is not given is told with the credentials it was asked for with', async () => {
    const credentials = `${base}[a]\nrole_arn = arn:x\nsource_profile = base\n`;
    const { find } = await aWorld({ credentials, profile: 'a', sts: () => said(403) });
    expect((await refusal(find())).hint).toContain('the credentials from the profile base');
  });

  test('that goes in a circle, or has nothing to take on its role with, is told', async () => {
    const circle = '[a]\nrole_arn=x\nsource_profile=b\n[b]\nrole_arn=y\nsource_profile=a\n';
    expect((await refusal((await aWorld({ credentials: circle, profile: 'a' })).find())).message).toContain(
      'from itself',
    );
    for (const nothing of [
      '[a]\nrole_arn=x\n',
      '[a]\nrole_arn=x\nsource_profile=b\n',
      '[a]\nrole_arn=x\ncredential_source=Environment\n',
    ])
      expect((await refusal((await aWorld({ credentials: nothing, profile: 'a' })).find())).message).toContain(
        'no credentials to do it with',
      );
  });

  test.each([
    ['Environment', { AWS_ACCESS_KEY_ID: 'EK', AWS_SECRET_ACCESS_KEY: 'ES' }, 'Credential=EK/'],
    ['EcsContainer', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/role' }, 'Credential=NK/'],
    ['Ec2InstanceMetadata', {}, 'Credential=NK/'],
  ])('may take on its role with %s', async (source, env, credential) => {
    const nearby: Canned = ({ url, method }) => {
      if (method === 'PUT') return said(200, 'token');
      if (url.pathname.endsWith('/')) return said(200, 'machine');
      return said(200, JSON.stringify({ AccessKeyId: 'NK', SecretAccessKey: 'NS', Token: 'NT' }));
    };
    const credentials = `[a]\nrole_arn = arn:x\ncredential_source = ${source}\n`;
    const { find, sender } = await aWorld({
      credentials,
      profile: 'a',
      env,
      nearby,
      sts: () => said(200, stsAnswer('RK')),
    });
    expect((await find()).accessKeyId).toBe('RK');
    expect(sender.asked[0]?.headers['authorization']).toContain(credential);
  });

  test.each([
    ['sso_session = x', 'signs in by SSO'],
    ['sso_start_url = https://x', 'signs in by SSO'],
    ['role_arn = x\nmfa_serial = y', 'MFA'],
  ])('with %j is told the way through a command', async (setting, words) => {
    const refused = await refusal((await aWorld({ config: `[default]\n${setting}\n` })).find());
    expect(refused.message).toContain(words);
    expect(refused.hint).toContain('credential_process = aws configure export-credentials --profile default');
  });

  test('may ask a command, whose words are repeated nowhere', async () => {
    const config = (command: string) => `[default]\ncredential_process = ${command}\n`;
    const run = (command: string) => runShell(command, { PATH: process.env['PATH'] });
    const good = `printf '{"Version":1,"AccessKeyId":"PK","SecretAccessKey":"PS","SessionToken":"PT","Expiration":"2026-11-22T13:00:00Z"}'`;
    const { find } = await aWorld({ config: config(good), run });
    expect(await find()).toMatchObject({ accessKeyId: 'PK', sessionToken: 'PT', expires: NOW + HOUR });
    for (const bad of [
      'echo secret-canary; exit 3',
      'echo secret-canary',
      'echo 7',
      `echo '{"AccessKeyId":"secret-canary"}'`,
    ]) {
      const refused = await refusal((await aWorld({ config: config(bad), run })).find());
      expect(refused).toMatchObject({ code: 'ledger-no-credentials', hint: expect.stringContaining('by hand') });
      expect(`${refused.message}${refused.hint}${refused.cause}`).not.toContain('canary');
    }
  });
});

describe('a token of somebody who vouches', () => {
  const env = (file: string) => ({ AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'arn:aws:iam::1:role/ci' });

  test('takes on the role of the environment, unsigned, in the region', async () => {
    const { world, home, sender } = await aWorld({ sts: () => said(200, stsAnswer('WK')) });
    await writeFile(join(home, 'token'), 'jwt.jwt+jwt\n');
    expect(
      (await findCredentials({ ...world, env: { ...world.env, ...env(join(home, 'token')) } }).get()).accessKeyId,
    ).toBe('WK');
    const [asked] = sender.asked;
    expect(asked?.headers).not.toHaveProperty('authorization');
    expect(formOf(asked?.body)).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      WebIdentityToken: 'jwt.jwt+jwt',
      RoleSessionName: 'trueup',
    });
  });

  test('takes on the role of a profile too', async () => {
    const { world, home } = await aWorld({ sts: () => said(200, stsAnswer('WK')) });
    await writeFile(join(home, 'token'), 'jwt');
    await writeFile(
      join(home, '.aws', 'config'),
      `[default]\nrole_arn=arn:x\nweb_identity_token_file=${join(home, 'token')}`,
    );
    expect((await findCredentials(world).get()).source).toBe('the role arn:x');
  });

  test('that is not there is told', async () => {
    const { find } = await aWorld({ env: env('/nowhere/token') });
    expect((await refusal(find())).message).toContain('no token in /nowhere/token');
  });

  test('that STS does not take is a matter of rights; STS that fails is asked again', async () => {
    const denied = await aWorld({ sts: () => said(403, '<Error><Code>AccessDenied</Code></Error>') });
    await writeFile(join(denied.home, 'token'), 'secret-canary');
    const world = { ...denied.world, env: { ...denied.world.env, ...env(join(denied.home, 'token')) } };
    const refused = await refusal(findCredentials(world).get());
    expect(refused).toMatchObject({ code: 'ledger-not-permitted', category: 'unauthorised' });
    expect(refused.message).toContain('403 AccessDenied');
    expect(`${refused.message}${refused.hint}`).not.toContain('canary');
    const wordless = cannedSender(() => said(400));
    expect((await refusal(findCredentials({ ...world, sender: wordless }).get())).message).toContain('(400 )');
    const endless = stsAnswer('WK').replace(/<Expiration>.*<.Expiration>/u, '');
    const forever = cannedSender(() => said(200, endless));
    const found = await findCredentials({ ...world, sender: forever, region: 'cn-north-1' }).get();
    expect([found.expires, forever.asked[0]?.url.host]).toEqual([undefined, 'sts.cn-north-1.amazonaws.com.cn']);
    let times = 0;
    const sender = cannedSender(() => (++times < 3 ? said(503) : said(200, stsAnswer('WK'))));
    expect((await findCredentials({ ...world, sender, region: 'auto' }).get()).accessKeyId).toBe('WK');
    expect(sender.asked[0]?.url.host).toBe('sts.us-east-1.amazonaws.com');
    expect(times).toBe(3);
  });
});

describe('a container', () => {
  const told = JSON.stringify({
    AccessKeyId: 'CK',
    SecretAccessKey: 'CS',
    Token: 'CT',
    Expiration: '2026-11-22T13:00:00Z',
  });

  test('of ECS is asked at its own address', async () => {
    const { find, nearby } = await aWorld({
      env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' },
      nearby: () => said(200, told),
    });
    expect(await find()).toMatchObject({ accessKeyId: 'CK', sessionToken: 'CT', expires: NOW + HOUR });
    expect(nearby.asked.map(({ url }) => url.href)).toEqual(['http://169.254.170.2/v2/x']);
  });

  test('of EKS is asked with the token in a file', async () => {
    const { world, home, nearby } = await aWorld({ nearby: () => said(200, told) });
    await writeFile(join(home, 'token'), 'pod\n');
    const env = {
      ...world.env,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(home, 'token'),
    };
    expect((await findCredentials({ ...world, env }).get()).accessKeyId).toBe('CK');
    expect(nearby.asked[0]?.headers).toEqual({ authorization: 'pod' });
  });

  test('that says nothing, or nothing whole, has no credentials', async () => {
    const env = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x', AWS_EC2_METADATA_DISABLED: 'true' };
    for (const answer of [said(404), said(200, 'no JSON'), said(200, '{"AccessKeyId":"CK"}')])
      expect(await refusal((await aWorld({ env, nearby: () => answer })).find())).toMatchObject({
        code: 'ledger-no-credentials',
      });
  });

  test('that tells neither a token nor a readable end is believed all the same', async () => {
    const env = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' };
    for (const more of [{ Token: '', Expiration: 'soon' }, { Token: 7 }]) {
      const text = JSON.stringify({ AccessKeyId: 'CK', SecretAccessKey: 'CS', ...more });
      expect(await (await aWorld({ env, nearby: () => said(200, text) })).find()).toMatchObject({
        sessionToken: undefined,
        expires: undefined,
      });
    }
  });

  test.each(['http://evil.example.com/x', 'http://169.254.170.2.evil.com/', 'nothing'])(
    'at %s gets no token',
    async (uri) => {
      const { find, nearby } = await aWorld({
        env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'T' },
      });
      expect(await refusal(find())).toMatchObject({ code: 'ledger-no-credentials' });
      expect(nearby.asked).toEqual([]);
    },
  );
});

describe('a machine', () => {
  const told = JSON.stringify({ AccessKeyId: 'MK', SecretAccessKey: 'MS', Token: 'MT' });
  const answer: Canned = ({ method, url, headers }) => {
    if (method === 'PUT') return said(200, 'imds-token');
    if (headers['x-aws-ec2-metadata-token'] !== 'imds-token') return said(401);
    return url.pathname.endsWith('/security-credentials/') ? said(200, 'ledger-role\n') : said(200, told);
  };

  test('is asked by the second version of its service', async () => {
    const { find, nearby } = await aWorld({ nearby: answer });
    expect(await find()).toMatchObject({ accessKeyId: 'MK', source: 'the role ledger-role of this machine' });
    expect(nearby.asked[0]?.headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('21600');
    expect(nearby.asked.at(-1)?.url.pathname).toBe('/latest/meta-data/iam/security-credentials/ledger-role');
  });

  test('is not asked where that is switched off, and one that is not there is nothing found', async () => {
    const off = await aWorld({ nearby: answer, env: { AWS_EC2_METADATA_DISABLED: 'true' } });
    await refusal(off.find());
    expect(off.nearby.asked).toEqual([]);
    const silent = await aWorld({
      nearby: () => {
        throw new OutcomeUnknown('no answer came');
      },
    });
    expect(await refusal(silent.find())).toMatchObject({ code: 'ledger-no-credentials' });
    const roleless: Canned = ({ method, url }) =>
      method === 'PUT' || url.pathname.endsWith('/') ? said(200, 'r') : said(500);
    await refusal((await aWorld({ nearby: roleless })).find());
    const refusing = () => {
      throw new TrueupError('not reached', { code: 'ledger-unreachable', category: 'later' });
    };
    expect(await refusal((await aWorld({ nearby: refusing })).find())).toMatchObject({ code: 'ledger-no-credentials' });
    const bug = () => {
      throw new RangeError('a bug');
    };
    await expect((await aWorld({ nearby: bug })).find()).rejects.toThrow(RangeError);
    for (const role of ['', '../../x', '<html>'])
      await refusal((await aWorld({ nearby: ({ method }) => said(200, method === 'PUT' ? 't' : role) })).find());
  });
});

describe('credentials', () => {
  test('are looked for once, and again shortly before they run out', async () => {
    let now = NOW;
    const config = '[default]\nrole_arn=arn:x\ncredential_source=Environment\n';
    const env = { AWS_PROFILE: 'default' };
    let made = 0;
    const sts = () => said(200, stsAnswer(`K${++made}`, new Date(now + HOUR).toISOString()));
    const { world } = await aWorld({ config: `${config}[x]\n`, env, sts, now: () => now });
    const keys = { AWS_ACCESS_KEY_ID: 'EK', AWS_SECRET_ACCESS_KEY: 'ES' };
    const store = findCredentials({ ...world, env: { ...world.env, ...keys }, profile: 'default' });
    expect(await Promise.all([store.get(), store.get()])).toMatchObject([{ accessKeyId: 'K1' }, { accessKeyId: 'K1' }]);
    now += HOUR - 301_000;
    expect(await store.get()).toMatchObject({ accessKeyId: 'K1' });
    now += 2_000;
    expect(await store.get()).toMatchObject({ accessKeyId: 'K2' });
    store.forget();
    expect(await store.get()).toMatchObject({ accessKeyId: 'K3' });
  });

  test('that were not found are looked for again when somebody asks', async () => {
    const { world } = await aWorld({ profile: 'late', credentials: '[late]\n' });
    const store = findCredentials(world);
    await refusal(store.get());
    await writeFile(
      join(world.env['HOME'] ?? '', '.aws', 'credentials'),
      '[late]\naws_access_key_id=L\naws_secret_access_key=L',
    );
    expect(await store.get()).toMatchObject({ accessKeyId: 'L' });
  });
});

test('files of settings are below the home of the user, wherever that is, and count only as files of a sensible size', async () => {
  expect(awsFiles({ USERPROFILE: '/users/jo' }).config).toBe(join('/users/jo', '.aws', 'config'));
  expect(awsFiles({}).credentials).toBe(join('.aws', 'credentials'));
  const directory = await tempDirectory();
  await writeFile(join(directory, 'large'), Buffer.alloc(1024 * 1024 + 1, 'x'));
  await writeFile(join(directory, 'small'), 'x');
  expect(await readText(nodeFileSystem, join(directory, 'large'))).toBe('');
  expect(await readText(nodeFileSystem, join(directory, 'small', 'below'))).toBe('');
  expect(await readText(nodeFileSystem, join(directory, 'small'))).toBe('x');
  const refusing = {
    ...nodeFileSystem,
    realpath: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
  };
  await expect(readText(refusing as never, directory)).rejects.toThrow('no');
});

test('a file of settings is read as AWS does', () => {
  const text =
    '# comment\n; comment\nlost = 1\n[a b]\nKEY = v ; no\nempty =\n[ c ]\nx=y#z\n  nested = 1\n[a  b]\nmore = 2\n';
  expect(Object.fromEntries(parseIni(text))).toEqual({ 'a b': { key: 'v', empty: '', more: '2' }, c: { x: 'y#z' } });
});
