import type { EngineAnswer, EngineSender } from '../engine-send.ts';
import { OutcomeUnknown } from '../shared-object.ts';
import type { CredentialStore } from './aws-credentials.ts';
import { encodeStrictly, signRequest } from './aws-signature.ts';
import { errorCodeOf, refusedBy } from './s3-errors.ts';

/** The bucket, and where it is. */
export interface S3Bucket {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean | undefined;
}

export interface S3Ask {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Undefined: the bucket itself. */
  readonly key: string | undefined;
  readonly query?: { readonly [name: string]: string };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Uint8Array;
}

/** Signed requests to one bucket. */
export interface S3Requests {
  /** Answers that tell nothing of what happened are an `OutcomeUnknown`. */
  ask(request: S3Ask): Promise<EngineAnswer>;
  /** The refusal that an answer is; `what` is the right that was needed. */
  refusal(answer: EngineAnswer, what: string): Promise<Error>;
  close(): Promise<void>;
}

export interface S3RequestParts {
  readonly place: S3Bucket;
  readonly location: string;
  readonly credentials: CredentialStore;
  readonly sender: EngineSender;
  readonly now: () => number;
}

/** Signs and sends; credentials that ran out and clocks that disagree are put right once. */
export function createS3Requests(parts: S3RequestParts): S3Requests {
  const { place, location, credentials, sender, now } = parts;
  let skew = 0;
  const send = async ({ method, key, query = {}, headers = {}, body }: S3Ask): Promise<EngineAnswer> => {
    const url = urlOf(place, key);
    url.search = Object.entries(query)
      .map((pair) => pair.map(encodeStrictly).join('='))
      .join('&');
    const scope = { region: place.region, service: 's3', at: now() + skew } as const;
    const signed = signRequest({ method, url, headers, body }, await credentials.get(), scope);
    return await sender.send({ method, url, headers: signed, ...(body === undefined ? {} : { body }) });
  };
  return {
    ask: async (request) => {
      let answer = await send(request);
      const code = answer.status === 400 || answer.status === 403 ? errorCodeOf(answer) : '';
      if (code === 'RequestTimeTooSkewed' || (code === '' && isFarOff(answer, now() + skew))) {
        const theirs = Date.parse(answer.headers['date'] ?? '');
        if (Number.isFinite(theirs)) {
          skew = theirs - now();
          answer = await send(request);
        }
      } else if (code === 'ExpiredToken') {
        credentials.forget();
        answer = await send(request);
      }
      const { status } = answer;
      if (status >= 500 && status !== 501) throw new OutcomeUnknown(`the engine answered ${status}`);
      if (status === 408 || status === 409 || status === 429 || errorCodeOf(answer) === 'RequestTimeout')
        throw new OutcomeUnknown(`the engine answered ${status}`);
      return answer;
    },
    refusal: async (answer, what) => {
      const { source } = await credentials.get();
      return refusedBy(answer, what, { location, bucket: place.bucket, region: place.region, source });
    },
    close: () => sender.close(),
  };
}

const FAR_OFF_MS = 900_000;

/** A HEAD is refused without words; the clock of the engine tells the same. */
function isFarOff({ status, headers, body }: EngineAnswer, now: number): boolean {
  const theirs = Date.parse(headers['date'] ?? '');
  return status === 403 && body.length === 0 && Math.abs(theirs - now) > FAR_OFF_MS;
}

/** Where an object is: in the name of the host at Amazon's, in the path elsewhere and for names that make no host. */
export function urlOf({ bucket, region, endpoint, pathStyle }: S3Bucket, key: string | undefined): URL {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(endpoint ?? `https://s3.${region}.${domain}`);
  const inPath = pathStyle ?? (endpoint !== undefined || bucket.includes('.'));
  if (!inPath) url.hostname = `${bucket}.${url.hostname}`;
  const parts = [...(inPath ? [bucket] : []), ...(key === undefined ? [] : key.split('/'))];
  const base = url.pathname.replace(/\/+$/u, '');
  url.pathname = `${base}/${parts.map(encodeStrictly).join('/')}`;
  return url;
}
