import { invalidId } from '../diagnostics/invalid-id.ts';
import { conversationAddress } from '../model/address.ts';
import { entriesOf, type Located } from '../model/located.ts';
import { type BuiltRecord, finishSelected } from './built-record.ts';
import { readId } from './check-id.ts';
import type { FileContext } from './file-context.ts';

/** Reads one conversation; undefined when it is not clear which. */
export function buildConversation(context: FileContext, node: Located): BuiltRecord | undefined {
  const written = entriesOf(node);
  const entry = written.get('id');
  if (!entry) return finishSelected(context, undefined, 'conversations', written, node);
  const id = readId(entry.value, "the conversation's id", context.report);
  const usable = id !== undefined && /^[1-9]\d{0,30}$/u.test(id);
  if (id !== undefined && !usable) context.report(entry.value, invalidId({ of: 'conversation', id }));
  return finishSelected(context, usable ? conversationAddress(id) : undefined, 'conversations', written, entry.key);
}
