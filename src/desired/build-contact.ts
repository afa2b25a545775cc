import { contactSelector } from '../diagnostics/contact-selector.ts';
import { invalidEmail } from '../diagnostics/invalid-email.ts';
import { invalidId } from '../diagnostics/invalid-id.ts';
import { type ContactSelector, contactAddress } from '../model/address.ts';
import { entriesOf, type Located, type Place } from '../model/located.ts';
import { type BuiltRecord, finishSelected } from './built-record.ts';
import { readId } from './check-id.ts';
import type { FileContext } from './file-context.ts';

const SELECTORS: readonly ContactSelector[] = ['external_id', 'id', 'email'];
const KEYS: ReadonlySet<string> = new Set([...SELECTORS, 'attributes', 'associations']);

/** Reads one contact; undefined when it is not clear which. */
export function buildContact(context: FileContext, node: Located): BuiltRecord | undefined {
  if (node.kind !== 'map') return undefined;
  const written = entriesOf(node);
  const named = SELECTORS.filter((name) => written.has(name));
  const [selector, second] = named;
  const entry = selector && written.get(selector);
  if (!entry) {
    // A key that is unknown was told, and is most likely the selector that seems to be missing.
    if ([...written.keys()].every((key) => KEYS.has(key))) context.report(node, contactSelector({ written: named }));
    return finishSelected(context, undefined, 'contacts', written, node);
  }
  if (second) context.report(written.get(second)?.key ?? node, contactSelector({ written: named }));
  const key = readId(entry.value, `the contact's ${selector}`, context.report);
  const usable = key !== undefined && checkSelector(context, selector, key, entry.value);
  const address = usable ? contactAddress(selector, key) : undefined;
  return finishSelected(context, address, 'contacts', written, entry.key);
}

function checkSelector({ report }: FileContext, selector: ContactSelector, key: string, place: Place): boolean {
  if (selector === 'id' && !/^[0-9a-f]{24}$/u.test(key)) {
    report(place, invalidId({ of: 'contact', id: key }));
    return false;
  }
  if (selector === 'email' && !/^[^\s@]+@[^\s@]+$/u.test(key)) {
    report(place, invalidEmail({ email: key }));
    return false;
  }
  return true;
}
