import { askSurely } from '../ask-surely.ts';
import { MAX_LEDGER_BYTES, tooLarge } from '../ledger-format.ts';
import { OutcomeUnknown, type SharedObject } from '../shared-object.ts';
import type { S3Requests } from './s3-requests.ts';

/** How an engine wants the ETag of a condition: some compare the quotes too. */
export interface EtagStyle {
  quoted: boolean;
}

export interface S3ObjectParts {
  readonly requests: S3Requests;
  readonly bucket: string;
  readonly location: string;
  /** Learned once for all objects of an engine. */
  readonly style: EtagStyle;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** One object in a bucket; its ETag is its version, and conditional writes are the swap. */
export function s3Object(parts: S3ObjectParts, key: string): SharedObject {
  return {
    location: parts.location,
    read: () => askSurely(parts.location, parts.sleep, () => readObject(parts, key)),
    write: (bytes, expected, { subject, by }) => {
      const headers = {
        'content-type': 'application/octet-stream',
        'x-amz-meta-trueup-subject': encodeURIComponent(subject).slice(0, 500),
        'x-amz-meta-trueup-by': encodeURIComponent(by).slice(0, 500),
      };
      return writeObject(parts, { key, bytes, headers }, expected);
    },
    remove: (expected) => removeObject(parts, key, expected),
  };
}

async function readObject({ requests }: S3ObjectParts, key: string) {
  const answer = await requests.ask({ method: 'GET', key });
  const { status, headers, body } = answer;
  if (isMissing(answer)) return undefined;
  if (status !== 200 || headers['etag'] === undefined) throw await requests.refusal(answer, 's3:GetObject');
  if (body.length > MAX_LEDGER_BYTES) throw tooLarge();
  return { bytes: body, version: headers['etag'] };
}

interface Written {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly headers: { readonly [name: string]: string };
}

async function writeObject(
  parts: S3ObjectParts,
  { key, bytes, headers }: Written,
  expected: string | undefined,
): Promise<string | undefined> {
  const { requests, style } = parts;
  const put = async (): Promise<string | undefined> => {
    const condition = expected === undefined ? { 'if-none-match': '*' } : { 'if-match': conditionOf(expected, style) };
    const answer = await requests.ask({ method: 'PUT', key, headers: { ...headers, ...condition }, body: bytes });
    if (answer.status === 200 || answer.status === 201) {
      const version = answer.headers['etag'];
      if (version === undefined) throw new OutcomeUnknown('the engine did not say what was written');
      return version;
    }
    if (answer.status === 412 || isMissing(answer)) return undefined;
    throw await requests.refusal(answer, 's3:PutObject');
  };
  const version = await put();
  if (version !== undefined || expected === undefined || !style.quoted) return version;
  // Refused, and what is expected stands there: then it is the quotes that the engine compared (radosgw 16 does).
  if ((await askSurely(parts.location, parts.sleep, () => etagOf(parts, key))) !== expected) return undefined;
  style.quoted = false;
  const bare = await put();
  if (bare === undefined) style.quoted = true;
  return bare;
}

/** The condition alone would do, where engines did not ignore it for removals: what stands there is asked for before. */
async function removeObject(parts: S3ObjectParts, key: string, expected: string): Promise<boolean> {
  const { requests, style } = parts;
  if ((await etagOf(parts, key)) !== expected) return false;
  const headers = { 'if-match': conditionOf(expected, style) };
  let answer = await requests.ask({ method: 'DELETE', key, headers });
  if (answer.status === 501) answer = await requests.ask({ method: 'DELETE', key });
  if (answer.status === 200 || answer.status === 204) return true;
  if (answer.status === 412 || isMissing(answer)) return false;
  throw await requests.refusal(answer, 's3:DeleteObject');
}

async function etagOf({ requests }: S3ObjectParts, key: string): Promise<string | undefined> {
  const answer = await requests.ask({ method: 'HEAD', key });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw await requests.refusal(answer, 's3:GetObject');
  return answer.headers['etag'];
}

/** A bucket that is missing is no missing object. */
function isMissing({ status, body }: { readonly status: number; readonly body: Uint8Array }): boolean {
  return status === 404 && !Buffer.from(body.subarray(0, 4096)).includes('NoSuchBucket');
}

function conditionOf(version: string, { quoted }: EtagStyle): string {
  return quoted ? version : version.replaceAll('"', '');
}
