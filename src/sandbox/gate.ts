import type { Json } from '../model/json.ts';
import { type RateReading, type RateWindow, rateHeaders } from './rate-window.ts';
import { parameterInvalid, Refusal, type Reply } from './respond.ts';
import { findRoute, type Route } from './router.ts';
import { type ApiVersion, parseVersion } from './version.ts';
import type { World } from './world.ts';

/** A request as it came over the wire. */
export interface Incoming {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  /** Path and query as they came. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
  /** The `Intercom-Version` header. */
  readonly version: string | undefined;
  readonly text: string;
  /** The text as JSON; undefined when it is empty or no JSON. */
  readonly json: Json | undefined;
}

/** Answers one request by Intercom's rules: token, rate, path, version, scope, body, and then the route. */
export function answerRequest(world: World, incoming: Incoming, rate: RateWindow, token: string | undefined): Reply {
  let headers = {};
  try {
    const bearer = checkToken(world, incoming.authorization, token);
    const reading = rate.count(world.store.now(), world.switches.rateLimit);
    if (world.switches.rateHeaders) headers = rateHeaders(reading);
    if (reading.exceeded) throw rateExceeded(world, reading);
    const reply = answerRoute(world, incoming, bearer);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Never on a 401: without a token there is no allowance to speak of (D17, rule 1).
    const { status, code, message, field, anonymous } = error;
    const more = { anonymous, ...(field === undefined ? {} : { field }) };
    throw new Refusal(status, code, message, { ...more, headers: { ...headers, ...error.headers } });
  }
}

/** A 429 as a used-up window gives it (D17). */
export function rateExceeded(world: World, reading: RateReading): Refusal {
  const again = world.switches.retryAfter ? { 'Retry-After': String(reading.secondsLeft) } : {};
  return new Refusal(429, 'rate_limit_exceeded', `Exceeded rate limit of ${reading.limit} in 10_seconds`, {
    headers: again,
  });
}

function answerRoute(world: World, incoming: Incoming, bearer: string): Reply {
  const route = findRoute(incoming.method, incoming.path);
  if (route === undefined) throw noRoute(incoming.accept);
  const { endpoint, parameters } = route;
  try {
    const version = versionOf(world, incoming, route);
    checkScopes(world, bearer, endpoint.scopes);
    if (incoming.text !== '' && incoming.json === undefined) throw parameterInvalid('Request body is not valid JSON');
    const { method, query, json } = incoming;
    return endpoint.answer(world, { method, parameters, query, version, body: json });
  } catch (error) {
    if (!(error instanceof Refusal) || endpoint.anonymousErrors !== true) throw error;
    throw new Refusal(error.status, error.code, error.message, { headers: error.headers, anonymous: true });
  }
}

function checkToken(world: World, authorization: string | undefined, token: string | undefined): string {
  const bearer = /^Bearer +(\S+) *$/u.exec(authorization ?? '')?.[1];
  const known = bearer !== undefined && (bearer === token || world.store.settings().tokenScopes.has(bearer));
  const open = bearer !== undefined && token === undefined && bearer !== 'wrong-token';
  if (bearer === undefined || !(known || open)) throw new Refusal(401, 'unauthorized', 'Access Token Invalid');
  return bearer;
}

/** Wrong methods and wrong paths look alike (D17, rule 5). */
function noRoute(accept: string | undefined): Refusal {
  const acceptable = (accept ?? '')
    .split(',')
    .some((range) => /^\s*(application\/(json|\*)|\*\/\*)\s*(;|$)/iu.test(range));
  if (!acceptable) return new Refusal(406, 'client_error', 'No acceptable media type was requested');
  return new Refusal(404, 'not_found', 'The requested resource was not found');
}

function versionOf(world: World, incoming: Incoming, { endpoint }: Route): ApiVersion {
  const text = incoming.version ?? world.store.settings().version ?? '1.0';
  const version = parseVersion(text);
  if (version === undefined)
    throw new Refusal(400, 'intercom_version_invalid', 'The requested version could not be found');
  if (version.rank >= endpoint.since) return version;
  throw new Refusal(400, 'intercom_version_invalid', 'Requested resource is not available in current API version.');
}

function checkScopes(world: World, bearer: string, needed: readonly string[]): void {
  const granted = world.store.settings().tokenScopes.get(bearer);
  if (granted === undefined || needed.length === 0 || needed.some((scope) => granted.includes(scope))) return;
  throw new Refusal(403, 'forbidden', `You do not have the required scope (${needed[0]}) to access this resource`);
}
