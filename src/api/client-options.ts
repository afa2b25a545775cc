import type { ApiVersion } from '../model/project.ts';

/** How one client of a connection speaks to Intercom. */
export interface ApiClientOptions {
  readonly version: ApiVersion;
  /** `read` refuses everything but GET and the contact search before a byte leaves. */
  readonly mode: 'read' | 'write';
  /** What a missing permission hides makes the rest worthless: the first refusal for it refuses every other call. */
  readonly allOrNothing?: boolean;
  /** Once it fires no new request of this client leaves; those in flight finish. */
  readonly signal?: AbortSignal;
}
