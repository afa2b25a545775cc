import { attributeEndpoints } from './routes/attributes.ts';
import { contactEndpoints } from './routes/contacts.ts';
import { conversationEndpoints } from './routes/conversations.ts';
import { instanceEndpoints } from './routes/instances.ts';
import { meEndpoints } from './routes/me.ts';
import type { Endpoint } from './routes/route.ts';

/** Fixed paths stand before the ones with parameters that would also match. */
const ENDPOINTS: readonly Endpoint[] = [
  ...instanceEndpoints,
  ...contactEndpoints,
  ...attributeEndpoints,
  ...conversationEndpoints,
  ...meEndpoints,
];

/** The endpoint a request means, with the decoded parameters of its path; undefined when there is none. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly parameters: readonly string[];
}

export function findRoute(method: string, path: string): Route | undefined {
  const parts = path.split('/').slice(1);
  const endpoint = ENDPOINTS.find((candidate) => candidate.method === method && fits(candidate.path, parts));
  if (endpoint === undefined) return undefined;
  const parameters = parts.filter((_, index) => endpoint.path[index]?.startsWith(':')).map(decode);
  return { endpoint, parameters };
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  if (pattern.length !== parts.length) return false;
  return pattern.every((part, index) => part === parts[index] || (part.startsWith(':') && parts[index] !== ''));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
