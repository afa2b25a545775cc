import { createHash } from 'node:crypto';

/** A contact id as Intercom's look, 24 hex digits, from nothing but its arguments. */
export function contactId(workspace: string, count: number): string {
  return digest(`contact ${workspace} ${count}`).slice(0, 24);
}

/** A UUID from nothing but its arguments: the same request in the same sandbox has the same `request_id`. */
export function requestId(workspace: string, count: number): string {
  return uuid(`request ${workspace} ${count}`);
}

/** Id of a list option; Intercom names options by UUID and by label. */
export function optionId(attribute: string, label: string): string {
  return uuid(`option ${JSON.stringify([attribute, label])}`);
}

function uuid(text: string): string {
  const hex = digest(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
