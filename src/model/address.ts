/** What trueup can manage. */
export type Kind = 'instance' | 'contact' | 'conversation';

/**
 * The stable name of a managed thing: `instance/Order/ORD-1001`, `contact/external_id:70`, `conversation/508`.
 * Keys stand verbatim, except that `%`, `#`, control and bidirectional characters are percent-encoded.
 */
export type Address = `${Kind}/${string}`;

/** How a contact is named in YAML: exactly one of these. */
export type ContactSelector = 'external_id' | 'id' | 'email';

/** An address taken apart; keys are decoded. */
export type AddressParts =
  | { readonly kind: 'instance'; readonly type: string; readonly externalId: string }
  | { readonly kind: 'contact'; readonly selector: ContactSelector; readonly key: string }
  | { readonly kind: 'conversation'; readonly id: string };

export function instanceAddress(type: string, externalId: string): Address {
  return `instance/${encodeKey(type)}/${encodeKey(externalId)}`;
}

export function contactAddress(selector: ContactSelector, key: string): Address {
  return `contact/${selector}:${encodeKey(key)}`;
}

export function conversationAddress(id: string): Address {
  return `conversation/${encodeKey(id)}`;
}

/** The kind an address is of. */
export function kindOf(address: Address): Kind {
  return address.slice(0, address.indexOf('/')) as Kind;
}

/** The scope under which keyed hashes of an address's fields are taken: `instance/<Type>`, `contact` or `conversation`. */
export function hashScope(address: Address): string {
  const [kind, type] = address.split('/');
  return kind === 'instance' ? `instance/${type}` : String(kind);
}

const INSTANCE = 'instance/';

/** Takes an address apart; undefined when the text is no address. Types hold no `/`, external ids may. */
export function parseAddress(text: string): AddressParts | undefined {
  if (text.startsWith(INSTANCE)) {
    const end = text.indexOf('/', INSTANCE.length);
    if (end <= INSTANCE.length || end === text.length - 1) return undefined;
    return {
      kind: 'instance',
      type: decodeKey(text.slice(INSTANCE.length, end)),
      externalId: decodeKey(text.slice(end + 1)),
    };
  }
  const contact = /^contact\/(external_id|id|email):(.+)$/su.exec(text);
  if (contact)
    return { kind: 'contact', selector: contact[1] as ContactSelector, key: decodeKey(contact[2] as string) };
  const conversation = /^conversation\/(.+)$/su.exec(text);
  if (conversation) return { kind: 'conversation', id: decodeKey(conversation[1] as string) };
  return undefined;
}

/** Matches addresses against a glob in which `*` stands for any text, `/` included, and everything else for itself. */
export function addressGlob(glob: string): (address: string) => boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return (address) => address === first;
  // Taking each middle piece at its first place is enough, and unlike a regular expression never goes back.
  return (address) => {
    if (!address.startsWith(first) || !address.endsWith(last)) return false;
    let from = first.length;
    for (const piece of rest) {
      const found = address.indexOf(piece, from);
      if (found === -1) return false;
      from = found + piece.length;
    }
    return from + last.length <= address.length;
  };
}

// `%` and `#` would make an address ambiguous; control and bidirectional characters would let it lie on a screen.
const UNSAFE = /[%#\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

// Nearly every key: ASCII that is seen, without `%` and `#`. Asked first, as it is told ten times as fast.
const PLAIN = /^[ !"$&-~]*$/u;

function encodeKey(key: string): string {
  return PLAIN.test(key) ? key : key.replace(UNSAFE, (character) => encodeURIComponent(character));
}

function decodeKey(key: string): string {
  if (!key.includes('%')) return key;
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
