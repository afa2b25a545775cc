import { TrueupError } from '../../model/error.ts';
import type { S3Settings } from '../../model/ledger-settings.ts';
import type { LedgerBackend } from '../backend.ts';
import type { EngineSender } from '../engine-send.ts';
import type { FileSystem } from '../file-system.ts';
import { keepLockIn } from '../object-lock.ts';
import { findCredentials } from './aws-credentials.ts';
import { readAwsProfiles } from './aws-files.ts';
import { readS3History } from './s3-history.ts';
import { type S3ObjectParts, s3Object } from './s3-object.ts';
import { createS3Requests } from './s3-requests.ts';
import { openSharedLedger } from './shared.ts';

export interface S3LedgerOptions {
  readonly settings: S3Settings;
  readonly env: { readonly [name: string]: string | undefined };
  readonly fs: FileSystem;
  readonly sender: EngineSender;
  /** For addresses of the machine itself. */
  readonly nearby: EngineSender;
  readonly run: (command: string) => Promise<string>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A ledger in a bucket, its lock in `<key>.lock` beside it; conditional writes keep both. */
export async function openS3Ledger(options: S3LedgerOptions): Promise<LedgerBackend> {
  const { settings, env, fs, sender, nearby, run, randomBytes, now, sleep } = options;
  const { bucket, key, endpoint, pathStyle, profile } = settings;
  checkKey(key);
  const region = settings.region ?? (await findRegion(options));
  const at = endpoint === undefined ? '' : ` at ${new URL(endpoint).host}`;
  const locationOf = (name: string) => `s3://${bucket}/${name}${at}`;
  const location = locationOf(key);
  const credentials = findCredentials({ env, fs, sender, nearby, run, now, sleep, region, profile });
  const requests = createS3Requests({
    place: { bucket, region, endpoint, pathStyle },
    location,
    credentials,
    sender,
    now,
  });
  const style: S3ObjectParts['style'] = { quoted: true };
  const object = (name: string) => s3Object({ requests, bucket, location: locationOf(name), style, sleep }, name);
  return openSharedLedger({
    location,
    ledger: object(key),
    lock: keepLockIn(object(`${key}.lock`), location, sleep),
    copy: (label) => object(`${key}.${label}.bak`),
    history: (limit) => readS3History(requests, { key, location, limit }, sleep),
    close: async () => {
      await requests.close();
      await nearby.close();
    },
    randomBytes,
    sleep,
  });
}

/** Where other tools of AWS look; an engine that is not Amazon's has its own or takes any. */
async function findRegion({ settings, env, fs }: S3LedgerOptions): Promise<string> {
  const { endpoint, profile } = settings;
  const said = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (said) return said;
  const profiles = await readAwsProfiles(env, fs);
  const configured = profiles.get(profile ?? (env['AWS_PROFILE'] || 'default'))?.['region'];
  if (configured) return configured;
  if (endpoint !== undefined)
    return /\.r2\.cloudflarestorage\.com$/u.test(new URL(endpoint).hostname) ? 'auto' : 'us-east-1';
  throw new TrueupError(`Nothing says which region the bucket ${settings.bucket} is in.`, {
    code: 'ledger-refused',
    category: 'invalid',
    hint: 'Set ledger.region, or the variable AWS_REGION.',
  });
}

/** A part of a path that URLs take for a way up or for nothing would name another object. */
function checkKey(key: string): void {
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/u.test(key)) return;
  throw new TrueupError(`The key ${key} of ledger.key has an empty part, or one of dots alone.`, {
    code: 'ledger-refused',
    category: 'invalid',
    hint: 'Name it like trueup/shop.jsonl.',
  });
}
