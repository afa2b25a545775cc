import type { KindAdapter } from '../kind-adapter.ts';
import { readConversation, readConversationById } from './read.ts';
import { writeConversation } from './write.ts';

/** Conversations: never created or deleted here, only their declared attributes and associations are written. */
export const conversationKind: KindAdapter<'conversation'> = {
  kind: 'conversation',
  read: readConversation,
  readById: readConversationById,
  write: writeConversation,
};
