import { conversationAddress } from '../model/address.ts';
import { entriesOf, type Located } from '../model/located.ts';
import { type BuiltRecord, finishSelected } from './built-record.ts';
import { readId } from './check-id.ts';
import type { FileContext } from './file-context.ts';
import { quote } from './report.ts';

/** Reads one conversation; undefined when it is not clear which. */
export function buildConversation(context: FileContext, node: Located): BuiltRecord | undefined {
  const written = entriesOf(node);
  const entry = written.get('id');
  if (!entry) return finishSelected(context, undefined, 'conversations', written, node);
  const id = readId(entry.value, "the conversation's id", context.report);
  const usable = id !== undefined && /^[1-9]\d{0,30}$/u.test(id);
  if (id !== undefined && !usable)
    context.report(entry.value, 'invalid-id', `${quote(id)} is no conversation id: those are digits only`, {
      hint: "take the number at the end of the conversation's address in Intercom",
    });
  return finishSelected(context, usable ? conversationAddress(id) : undefined, 'conversations', written, entry.key);
}
