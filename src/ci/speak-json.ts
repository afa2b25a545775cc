import { NetworkError, TrueupError } from '../model/error.ts';
import type { Json } from '../model/json.ts';
import type { CiAnswer, CiRequest, CiTools } from './ci-host.ts';

/** How one host is spoken to. */
export interface Speaker {
  /** Sends and answers what came, JSON read; statuses of `expected` beside 2xx come back too, all else is refused. */
  ask(asked: Asked): Promise<Said>;
  /** Every page of a list, one after the other. */
  askAll(asked: Asked, next: (said: Said) => URL | undefined): Promise<readonly Json[]>;
}

export interface Asked {
  readonly method: CiRequest['method'];
  readonly url: URL;
  readonly body?: Json;
  /** Statuses that are no failure. */
  readonly expected?: readonly number[];
}

export interface Said {
  readonly status: number;
  readonly headers: CiAnswer['headers'];
  readonly json: Json;
}

/** What messages name. */
export interface SpeakerWords {
  readonly title: string;
  readonly authorization: { readonly [header: string]: string };
  /** Where the token comes from. */
  readonly tokenName: string;
  /** What it must be allowed. */
  readonly permissions: string;
}

const TRIES = 4;
const FIRST_WAIT_MS = 1000;
/** Whoever asks for more patience than this is told to try later. */
const LONGEST_WAIT_MS = 60_000;
const MOST_PAGES = 100;

/** Speaks JSON with one host: repeats what may be repeated, waits as it is told to, and says what a refusal means. */
export function speakJson({ sender, userAgent, now, sleep }: CiTools, words: SpeakerWords): Speaker {
  const ask = async ({ method, url, body, expected = [] }: Asked): Promise<Said> => {
    const headers = {
      accept: 'application/json',
      'user-agent': userAgent,
      ...words.authorization,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const bytes = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === TRIES;
      const answer = await sender.send({ method, url, headers, ...bytes }).catch((error: unknown) => {
        // A POST that may have arrived makes a second one of what it made.
        const mayRepeat = method !== 'POST' || (error instanceof NetworkError && error.outcome === 'refused');
        if (last || !mayRepeat || !(error instanceof NetworkError)) throw error;
        return undefined;
      });
      const { status } = answer ?? {};
      if (answer !== undefined && status !== undefined) {
        if (isFine(status) || expected.includes(status))
          return { status, headers: answer.headers, json: jsonOf(answer) };
        if (status >= 300 && status < 400) throw redirected(words, method, url, status);
        if (!isPassing(answer)) throw refused(words, { method, url }, answer);
        const wait = waitOf(answer, now());
        if (last || wait > LONGEST_WAIT_MS) throw later(words, { method, url }, answer);
        if (status >= 500 && method === 'POST') throw unknown(words, method, url, status);
        if (wait > 0) await sleep(wait);
        else await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
      } else await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
    }
  };
  return {
    ask,
    askAll: async (asked, next) => {
      const all: Json[] = [];
      let url: URL | undefined = asked.url;
      for (let page = 0; url !== undefined; page += 1) {
        if (page === MOST_PAGES) throw tooMany(words, asked.url);
        const said: Said = await ask({ ...asked, url });
        const { json } = said;
        const items = Array.isArray(json)
          ? json
          : isObject(json) && Array.isArray(json['values'])
            ? json['values']
            : undefined;
        if (items === undefined) throw unreadable(words, url);
        all.push(...items);
        const following = next(said);
        // Credentials go to the host they are for, wherever an answer points.
        url = following?.origin === asked.url.origin ? following : undefined;
      }
      return all;
    },
  };
}

function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Limits are told with 429, by GitHub also with 403 and a header or a sentence. */
function isPassing(answer: CiAnswer): boolean {
  const { status, headers } = answer;
  if (status === 408 || status === 429 || status >= 500) return true;
  if (status !== 403) return false;
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /rate limit/iu.test(saidBy(answer))
  );
}

/** Milliseconds; 0 where nothing says how long. */
function waitOf({ headers }: CiAnswer, now: number): number {
  const after = headers['retry-after'];
  if (after !== undefined && /^\d{1,9}$/u.test(after)) return Number(after) * 1000;
  const reset = headers['x-ratelimit-remaining'] === '0' ? headers['x-ratelimit-reset'] : undefined;
  return reset !== undefined && /^\d{1,12}$/u.test(reset) ? Math.max(0, Number(reset) * 1000 - now) : 0;
}

function jsonOf({ body }: CiAnswer): Json {
  try {
    return body.length === 0 ? null : (JSON.parse(Buffer.from(body).toString('utf8')) as Json);
  } catch {
    return null;
  }
}

/** What a host says of a refusal, short and on one line. */
export function saidBy(answer: CiAnswer): string {
  const json = jsonOf(answer);
  const said = isObject(json) ? (json['message'] ?? json['error']) : undefined;
  const more = isObject(json) && Array.isArray(json['errors']) ? json['errors'].map(messageOf).join('; ') : '';
  const text = [typeof said === 'string' ? said : said == null ? '' : JSON.stringify(said), more]
    .filter(Boolean)
    .join(': ');
  return text.replaceAll(/\s+/gu, ' ').trim().slice(0, 300);
}

function messageOf(error: Json): string {
  if (typeof error === 'string') return error;
  return isObject(error) && typeof error['message'] === 'string' ? error['message'] : JSON.stringify(error);
}

function isObject(json: Json | undefined): json is { readonly [name: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

type What = Pick<Asked, 'method' | 'url'>;

function refused(
  { title, tokenName, permissions }: SpeakerWords,
  { method, url }: What,
  answer: CiAnswer,
): TrueupError {
  const { status } = answer;
  const said = saidBy(answer);
  const message = `${title} answers ${status} to ${method} ${url.pathname}${said === '' ? '' : `: ${said}`}`;
  if (status === 401)
    return new TrueupError(message, {
      code: 'ci-unauthorised',
      category: 'unauthorised',
      hint: `Check what ${tokenName} holds.`,
    });
  if (status === 403)
    return new TrueupError(message, {
      code: 'ci-not-permitted',
      category: 'unauthorised',
      hint: `Allow the token of ${tokenName} ${permissions}.`,
    });
  if (status === 404)
    return new TrueupError(message, {
      code: 'ci-not-found',
      category: 'failed',
      hint: `Check the number and the repository; a token that may not see them is told the same: it needs ${permissions}.`,
    });
  const isLong = /too long|too large|maximum/iu.test(said);
  return new TrueupError(message, {
    code: isLong ? 'ci-too-long' : 'ci-refused',
    category: 'failed',
    hint: isLong
      ? 'This is a bug: texts are kept below the limits of hosts. Please report it.'
      : 'Nothing was changed there by this request.',
  });
}

function later({ title }: SpeakerWords, { method, url }: What, answer: CiAnswer): TrueupError {
  const said = saidBy(answer);
  return new TrueupError(
    `${title} answers ${answer.status} to ${method} ${url.pathname}${said === '' ? '' : `: ${said}`}`,
    {
      code: 'ci-later',
      category: 'later',
      hint: 'Run the same command again in a while.',
    },
  );
}

function unknown({ title }: SpeakerWords, method: string, url: URL, status: number): NetworkError {
  return new NetworkError(`${title} answers ${status} to ${method} ${url.pathname}`, {
    code: 'ci-later',
    category: 'later',
    hint: 'Run the same command again in a while.',
    outcome: 'unknown',
  });
}

function redirected({ title }: SpeakerWords, method: string, url: URL, status: number): TrueupError {
  return new TrueupError(
    `${title} answers ${status} to ${method} ${url.pathname}: it leads elsewhere, and is not followed with a token`,
    {
      code: 'ci-redirected',
      category: 'failed',
      hint: 'The repository may have moved or been renamed: run the job again where it is now.',
    },
  );
}

function unreadable({ title }: SpeakerWords, url: URL): TrueupError {
  return new TrueupError(`${title} does not answer with a list to GET ${url.pathname}`, {
    code: 'ci-unreadable',
    category: 'failed',
    hint: 'Check the address of the API.',
  });
}

function tooMany({ title }: SpeakerWords, url: URL): TrueupError {
  return new TrueupError(`${title} has more than ${MOST_PAGES} pages at ${url.pathname}`, {
    code: 'ci-too-many',
    category: 'failed',
    hint: 'Nothing was changed: what is looked for may be among the rest.',
  });
}
