import { type ContactSelector, contactAddress } from '../model/address.ts';
import { entriesOf, type Located, type Place } from '../model/located.ts';
import { type BuiltRecord, finishSelected } from './built-record.ts';
import { readId } from './check-id.ts';
import type { FileContext } from './file-context.ts';
import { quote } from './report.ts';

const SELECTORS: readonly ContactSelector[] = ['external_id', 'id', 'email'];

/** Reads one contact; undefined when it is not clear which. */
export function buildContact(context: FileContext, node: Located): BuiltRecord | undefined {
  if (node.kind !== 'map') return undefined;
  const written = entriesOf(node);
  const [selector, second] = SELECTORS.filter((name) => written.has(name));
  const entry = selector && written.get(selector);
  if (!entry) {
    context.report(node, 'contact-selector', 'this contact does not say which contact it is', {
      hint: 'add one of external_id, id and email',
    });
    return finishSelected(context, undefined, 'contacts', written, node);
  }
  if (second)
    context.report(
      written.get(second)?.key ?? node,
      'contact-selector',
      `a contact is named by one of external_id, id and email, and here stand ${selector} and ${second}`,
      { hint: 'keep one of them' },
    );
  const key = readId(entry.value, `the contact's ${selector}`, context.report);
  const usable = key !== undefined && checkSelector(context, selector, key, entry.value);
  const address = usable ? contactAddress(selector, key) : undefined;
  return finishSelected(context, address, 'contacts', written, entry.key);
}

function checkSelector({ report }: FileContext, selector: ContactSelector, key: string, place: Place): boolean {
  if (selector === 'id' && !/^[0-9a-f]{24}$/u.test(key)) {
    const lower = key.toLowerCase();
    const message = `${quote(key)} is no Intercom contact id: those are 24 hexadecimal digits in lower case`;
    report(place, 'invalid-id', message, {
      hint: /^[0-9a-f]{24}$/u.test(lower) ? `write ${quote(lower)}` : 'your own id of a contact is its external_id',
    });
    return false;
  }
  if (selector === 'email' && !/^[^\s@]+@[^\s@]+$/u.test(key)) {
    report(place, 'invalid-email', `${quote(key)} is no email address`, { hint: 'write it as name@example.com' });
    return false;
  }
  return true;
}
