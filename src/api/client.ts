import { TrueupError } from '../model/error.ts';
import type { ApiVersion } from '../model/project.ts';
import type { RemoteCalls } from '../model/remote.ts';
import type { ApiClientOptions } from './client-options.ts';
import { type AttributeEndpoints, createAttributeEndpoints } from './endpoints/attributes.ts';
import { type ContactEndpoints, createContactEndpoints } from './endpoints/contacts.ts';
import { type ConversationEndpoints, createConversationEndpoints } from './endpoints/conversations.ts';
import { createInstanceEndpoints, type InstanceEndpoints } from './endpoints/instances.ts';
import { createTrialEndpoints, type TrialEndpoints } from './endpoints/trials.ts';
import { createWorkspaceEndpoints, type WorkspaceEndpoints } from './endpoints/workspace.ts';
import { createPace } from './pace.ts';
import { createSend } from './send.ts';
import { createTransport } from './transport.ts';

/** Intercom's REST API, as far as trueup uses it: one method per endpoint, misses as values, failures as errors. */
export interface ApiClient {
  readonly version: ApiVersion;
  readonly instances: InstanceEndpoints;
  readonly contacts: ContactEndpoints;
  readonly conversations: ConversationEndpoints;
  readonly attributes: AttributeEndpoints;
  readonly workspace: WorkspaceEndpoints;
  readonly trials: TrialEndpoints;
  calls(): RemoteCalls;
  close(): Promise<void>;
}

/**
 * Comes in: a token and where to use it. Goes out: checked answers. Knows nothing of YAML, plans, or what an attribute
 * is declared to be.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  checkToken(options.token);
  const transport = createTransport({
    baseUrl: options.baseUrl,
    connections: options.parallelism,
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const pace = createPace(options);
  const counts = { reads: 0, writes: 0 };
  const send = createSend(options, transport, pace, counts);
  return {
    version: options.version,
    instances: createInstanceEndpoints(send, options.version),
    contacts: createContactEndpoints(send),
    conversations: createConversationEndpoints(send),
    attributes: createAttributeEndpoints(send),
    workspace: createWorkspaceEndpoints(send),
    trials: createTrialEndpoints(send),
    calls: () => ({ ...counts, windowLimit: pace.windowLimit() }),
    close: async () => {
      pace.close();
      await transport.close();
    },
  };
}

function checkToken(token: string): void {
  if (/^[\x21-\x7e]+$/u.test(token)) return;
  throw new TrueupError('the access token is empty or holds white space or characters no token has', {
    code: 'token-unusable',
    category: 'unauthorised',
    hint: 'Check the token in INTERCOM_ACCESS_TOKEN, in the variable named by token_env, or in --token-file.',
  });
}
