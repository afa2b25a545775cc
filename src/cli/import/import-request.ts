import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type Address,
  type AddressParts,
  contactAddress,
  conversationAddress,
  instanceAddress,
  parseAddress,
} from '../../model/address.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import { compareText } from '../../model/json.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { canList, type Project } from '../../model/project.ts';
import { isSameType } from '../../model/same-type.ts';
import type { CommandContext } from '../context.ts';

/** What is asked for on the command line. */
export interface ImportFlags {
  readonly type: readonly string[];
  readonly contact: readonly string[];
  readonly conversation: readonly string[];
  readonly ids?: string;
}

/** What is to be imported. */
export interface ImportRequest {
  /** Types whose every instance is meant. */
  readonly types: readonly string[];
  /** Meant by their own names. */
  readonly addresses: ReadonlySet<Address>;
}

/** Reads what is asked for. A name that cannot be one is an error before anything is read. */
export async function readImportRequest(context: CommandContext, flags: ImportFlags): Promise<ImportRequest> {
  const addresses = new Set<Address>();
  for (const text of flags.contact) addresses.add(contactOf(text));
  for (const text of flags.conversation) addresses.add(conversationOf(text));
  if (flags.ids !== undefined) for (const address of await readIds(context, flags.ids)) addresses.add(address);
  for (const type of flags.type) checkType(type);
  return { types: [...new Set(flags.type)].sort(compareText), addresses };
}

/** Types can be listed from 2.16; a name that differs from a declared one only in its spelling is a slip. */
export function checkTypes(project: Project, { types, addresses }: ImportRequest): void {
  const { apiVersion } = project.workspace;
  if (types.length > 0 && !canList(apiVersion))
    throw new UsageError(
      `--type needs API version 2.16, and this is ${apiVersion}: older ones cannot list instances`,
      'Write `api_version: "2.16"` under `workspace`, or name the instances in a file: --ids FILE, one address a line.',
    );
  const named = [...addresses].flatMap((address) => {
    const parts = parseAddress(address);
    return parts?.kind === 'instance' ? [parts.type] : [];
  });
  const declared = Object.keys(project.types);
  for (const type of new Set([...types, ...named])) {
    const other = declared.includes(type) ? undefined : declared.find((each) => isSameType(each, type));
    if (other !== undefined)
      throw new UsageError(
        `${JSON.stringify(type)} is the type that trueup.yaml calls ${JSON.stringify(other)}`,
        `Write ${other}.`,
      );
  }
}

async function readIds(context: CommandContext, file: string): Promise<Address[]> {
  const path = resolve(context.cwd, file);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new TrueupError(`${file} cannot be read (${cause.code ?? 'no text'})`, {
      code: 'ids-unreadable',
      category: 'usage',
      hint: 'Give --ids a file with one address a line, such as instance/Order/ORD-1001.',
      cause,
    });
  });
  const found: Address[] = [];
  const wrong: string[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/u, '')
    .split(/\r?\n/u)
    .entries()) {
    // Addresses have `#` encoded, so what follows one is a comment.
    const address = line.replace(/(?:^|\s)#.*$/u, '').trim();
    if (address === '') continue;
    const parts = parseAddress(address);
    if (parts) found.push(addressOf(parts));
    else wrong.push(`line ${index + 1}: ${JSON.stringify(address.slice(0, MOST_SHOWN))}`);
  }
  if (wrong.length > 0)
    throw new UsageError(
      `${file} holds what is no address: ${wrong.slice(0, 10).join('; ')}${wrong.length > 10 ? ` and ${wrong.length - 10} more` : ''}`,
      'Write one address a line: instance/TYPE/EXTERNAL_ID, contact/external_id:ID or conversation/ID; # starts a comment.',
    );
  if (found.length === 0) throw new UsageError(`${file} names nothing`, 'Write one address a line into it.');
  return found;
}

const MOST_SHOWN = 80;

/** The one spelling that everything goes by: more may stand percent-encoded in what somebody writes. */
function addressOf(parts: AddressParts): Address {
  if (parts.kind === 'instance') return instanceAddress(parts.type, parts.externalId);
  return parts.kind === 'contact' ? contactAddress(parts.selector, parts.key) : conversationAddress(parts.id);
}

function contactOf(text: string): Address {
  const found = text.startsWith('contact/') ? text : `contact/${text}`;
  const parts = parseAddress(found);
  if (parts?.kind === 'contact')
    return text.startsWith('contact/')
      ? addressOf(parts)
      : contactAddress(parts.selector, text.slice(text.indexOf(':') + 1));
  const selectors = ['external_id', 'id', 'email'];
  const nearest = nearestName(text.split(':')[0] ?? '', selectors);
  if (text.endsWith(':')) throw new UsageError(`--contact ${JSON.stringify(text)} names nobody`, `Write ${text}ID.`);
  throw new UsageError(
    `--contact ${JSON.stringify(text)} does not say how the contact is named`,
    `Write ${nearest ?? 'external_id'}:${text.includes(':') ? text.slice(text.indexOf(':') + 1) : text}; it may be external_id:…, id:… or email:….`,
  );
}

function conversationOf(text: string): Address {
  const id = text.startsWith('conversation/') ? text.slice('conversation/'.length) : text;
  if (/^[1-9]\d{0,30}$/u.test(id)) return conversationAddress(id);
  throw new UsageError(
    `--conversation ${JSON.stringify(text)} is no conversation id: those are digits, the first of them no 0`,
    "Take the number at the end of the conversation's address in Intercom.",
  );
}

function checkType(type: string): void {
  if (type.trim() !== '' && !/[/\p{Cc}]/u.test(type)) return;
  throw new UsageError(`--type ${JSON.stringify(type)} cannot be a type`, 'Name a custom object type, such as Order.');
}
