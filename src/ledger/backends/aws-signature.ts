import { createHash, createHmac } from 'node:crypto';

/** Credentials of AWS, or of an engine that speaks like it. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined;
  /** Where they were found, for messages. */
  readonly source: string;
}

export interface Signable {
  readonly method: string;
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array | undefined;
}

export interface SignatureScope {
  readonly region: string;
  readonly service: 's3' | 'sts';
  /** Milliseconds since the epoch, by the clock of the engine. */
  readonly at: number;
}

/**
 * The headers of a request with its signature, version 4 (docs.aws.amazon.com, "Create a signed AWS API request"). The path
 * is signed as it is sent; the payload is part of it, so that a proxy can change neither.
 */
export function signRequest(
  { method, url, headers, body }: Signable,
  credentials: AwsCredentials,
  { region, service, at }: SignatureScope,
): { readonly [name: string]: string } {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const stamp = new Date(at).toISOString().replace(/[:-]|\.\d{3}/gu, '');
  const day = stamp.slice(0, 8);
  const payload = hashOf(body ?? '');
  const added: Record<string, string> = { ...headers, 'x-amz-date': stamp };
  if (service === 's3') added['x-amz-content-sha256'] = payload;
  if (sessionToken !== undefined) added['x-amz-security-token'] = sessionToken;
  const signed = Object.entries({ ...added, host: url.host })
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replaceAll(/ +/gu, ' ')])
    .sort(byName);
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [method, url.pathname, canonicalQuery(url), lines, names, payload].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, hashOf(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, authorization };
}

/** What may stand in a path or a query as it is; everything else is percent-encoded. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/gu, (letter) => `%${hexOf(letter)}`);
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]): [string, string] => [encodeStrictly(name), encodeStrictly(value)])
    .sort(byName)
    .map((pair) => pair.join('='))
    .join('&');
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}

function hexOf(letter: string): string {
  return letter.charCodeAt(0).toString(16).toUpperCase();
}

function hashOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
