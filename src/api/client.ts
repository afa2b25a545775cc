import type { ApiVersion } from '../model/project.ts';
import type { RemoteCalls } from '../model/remote.ts';
import type { ApiClientOptions } from './client-options.ts';
import type { Connection } from './connection.ts';
import { type AttributeEndpoints, createAttributeEndpoints } from './endpoints/attributes.ts';
import { type ContactEndpoints, createContactEndpoints } from './endpoints/contacts.ts';
import { type ConversationEndpoints, createConversationEndpoints } from './endpoints/conversations.ts';
import { createInstanceEndpoints, type InstanceEndpoints } from './endpoints/instances.ts';
import { createTrialEndpoints, type TrialEndpoints } from './endpoints/trials.ts';
import { createWorkspaceEndpoints, type WorkspaceEndpoints } from './endpoints/workspace.ts';
import { createSend } from './send.ts';

/** Intercom's REST API, as far as trueup uses it: one method per endpoint, misses as values, failures as errors. */
export interface ApiClient {
  readonly version: ApiVersion;
  readonly instances: InstanceEndpoints;
  readonly contacts: ContactEndpoints;
  readonly conversations: ConversationEndpoints;
  readonly attributes: AttributeEndpoints;
  readonly workspace: WorkspaceEndpoints;
  readonly trials: TrialEndpoints;
  /** Of all clients of the connection. */
  calls(): RemoteCalls;
}

/**
 * Comes in: a connection. Goes out: checked answers. Knows nothing of YAML, plans, or what an attribute is declared to
 * be.
 */
export function createApiClient(connection: Connection, options: ApiClientOptions): ApiClient {
  const send = createSend(connection, options);
  return {
    version: options.version,
    instances: createInstanceEndpoints(send, options.version),
    contacts: createContactEndpoints(send),
    conversations: createConversationEndpoints(send),
    attributes: createAttributeEndpoints(send),
    workspace: createWorkspaceEndpoints(send),
    trials: createTrialEndpoints(send),
    calls: connection.calls,
  };
}
