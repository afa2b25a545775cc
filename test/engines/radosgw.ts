import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { signRequest } from '../../src/ledger/backends/aws-signature.ts';
import { figure } from '../support/figures.ts';

/** A gateway of Ceph that speaks S3, on loopback, with the buckets `ledgers` and `versioned`. */
export interface Radosgw {
  readonly endpoint: string;
  readonly env: { readonly [name: string]: string };
  stop(): Promise<void>;
}

const SCRIPT = new URL('radosgw.sh', import.meta.url).pathname;
const KEYS = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK', AWS_REGION: 'us-east-1' };

/** Starts one; undefined, and said loudly, where Debian's packages cannot be had. */
export async function startRadosgw(): Promise<Radosgw | undefined> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'trueup-testkit', 'ceph');
  const run = await mkdtemp(join(tmpdir(), 'trueup-radosgw-'));
  const [port, monitor] = [await freePort(), await freePort()];
  const script = (action: string) =>
    promisify(execFile)('bash', [SCRIPT, action, cache, run, `${port}`, `${monitor}`], { timeout: 500_000 });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await script('start');
  } catch (error) {
    await script('stop');
    figure('s3, SKIPPED', `no Ceph from Debian's packages here: ${String((error as Error).message).slice(0, 300)}`);
    return undefined;
  }
  await ask('PUT', `${endpoint}/ledgers`);
  await ask('PUT', `${endpoint}/versioned`);
  const on = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  await ask('PUT', `${endpoint}/versioned?versioning=`, on);
  return {
    endpoint,
    env: KEYS,
    stop: async () => void (await script('stop')),
  };
}

async function ask(method: string, address: string, text?: string): Promise<void> {
  const url = new URL(address);
  const body = text === undefined ? undefined : Buffer.from(text);
  const credentials = {
    accessKeyId: 'AK',
    secretAccessKey: 'SK',
    sessionToken: undefined,
    expires: undefined,
    source: '',
  };
  const scope = { region: 'us-east-1', service: 's3', at: Date.now() } as const;
  const headers = signRequest({ method, url, headers: {}, body }, credentials, scope);
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
