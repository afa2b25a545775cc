import type { Version } from './description.ts';

/**
 * Where the sandbox knowingly differs from the published descriptions. Every entry is needed by some answer, and a test
 * says so when it no longer is. Marks: D documented, I inferred, U unknown; S14, S16 are lines of the descriptions.
 */
export interface Exception {
  /** `status`: not described at all. `value`: another value. `absent`: described and not sent. `undocumented`: sent. */
  readonly kind: 'status' | 'value' | 'absent' | 'undocumented';
  /** Matches `GET /contacts/{contact_id} 404`, and for all kinds but `status` a space and the place in the answer. */
  readonly at: RegExp;
  readonly versions?: readonly Version[];
  readonly why: string;
  readonly source: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    kind: 'status',
    at: /^(?:GET|PUT|DELETE) \/contacts\/\S+ 404$/u,
    why: 'a miss is described for no contact operation; its sub-resources answer 404 "User Not Found"',
    source: 'I, S16:7106; D for merged contacts up to 2.15, S14:5426',
  },
  {
    kind: 'status',
    at: /^(?:PUT|DELETE) \/contacts\/\S+ 410$/u,
    versions: ['2.16'],
    why: 'a merged contact answers GET with 410; writing or deleting one is described nowhere',
    source: 'I, S16:8322; U for PUT and DELETE',
  },
  {
    kind: 'status',
    at: /^(?:POST|PUT) \S+ 400$/u,
    why: 'bodies that are refused: the codes are documented, the status of these operations is not described',
    source: 'D17 error codes; S14:7046 for conversations; GH intercom-node#349',
  },
  {
    kind: 'status',
    at: /^(?:GET|DELETE) \/custom_object_instances\/\{custom_object_type_identifier\} 400$/u,
    why: 'external_id is required and was not sent: nothing may be listed or deleted instead',
    source: 'I, S14:9013, S14:9062',
  },
  {
    kind: 'status',
    at: /^POST \/contacts 409$/u,
    why: 'another contact has the external id or the email',
    source: 'D, PR 543',
  },
  {
    kind: 'status',
    at: /^DELETE \/conversations\/\S+ 404$/u,
    why: 'a conversation that is not there; GET and PUT describe the same 404',
    source: 'I, S14:7026',
  },
  {
    kind: 'status',
    at: /^GET \/me 401$/u,
    why: 'every operation answers 401 to a wrong token, and this one describes only its success',
    source: 'D for the others, S14:23468; I',
  },
  {
    kind: 'status',
    at: / 429$/u,
    why: 'rate limits are described in prose, for no single operation',
    source: 'D17 rate limiting',
  },
  {
    kind: 'value',
    at: /^\S+ \/contacts(?:\/\S+)? 200 (?:\/data\/\d+)?\/email(?:_domain)? must be string$/u,
    why: 'a contact without an email: the schema makes phone and name nullable and forgot the email',
    source: 'I, S16:25222ff',
  },
  {
    kind: 'value',
    at: /^\S+ \/custom_object_instances\/\S+ 200 \/(?:data\/\d+\/)?external_id must be string$/u,
    why: 'an instance made without external_id has none',
    source: 'I, D17: omitting it creates a new instance each time',
  },
  {
    kind: 'value',
    at: /^GET \/data_attributes 200 \/data\/\d+\/(?:model|data_type) must be equal to one of the allowed values$/u,
    versions: ['2.14', '2.15'],
    why: 'model=conversation may be asked for, and neither it nor a relationship is a value of the answer',
    source: 'D for the parameter, S14:9184; U for what a relationship is called',
  },
  {
    kind: 'absent',
    at: / \/errors\/\*\/field$/u,
    why: 'documented error answers carry it only where a field is at fault',
    source: 'D, S14:19839',
  },
  {
    kind: 'absent',
    at: / 200 (?:\/data\/\*)?\/custom_attributes\/\*\/instances\/\*\/(?:created|updated)_at$/u,
    why: 'instances inside a relationship are shown without these two',
    source: 'D example, S16:8203',
  },
  {
    kind: 'absent',
    at: / 200 (?:\/data\/\*)?\/merge_history$/u,
    why: 'answered only with include_merge_history=true',
    source: 'D, S16:25454',
  },
  {
    kind: 'absent',
    at: /^POST \/conversations 200 \/subject$/u,
    why: 'only emails have one, and a contact writes in the messenger',
    source: 'D, S14:20890',
  },
  {
    kind: 'absent',
    at: /^POST \/contacts\/search 200 \/pages\/next$/u,
    why: 'the last page has none',
    source: 'D, S16:28919',
  },
  {
    kind: 'absent',
    at: /^GET \/data_attributes 200 \/data\/\*\/(?:id|admin_id|options|created_at|updated_at)$/u,
    why: 'id, times and admin are known of custom attributes only, options of lists only',
    source: 'D, S14:9184',
  },
  {
    kind: 'absent',
    at: /^GET \/conversations\/attributes 200 \/data\/\*\/(?:multiline|options|reference)$/u,
    why: 'each data type has its own',
    source: 'D, S16:13615',
  },
  {
    kind: 'absent',
    at: /^\S+ \/conversations\/\S+ 200 \/conversation_parts\/conversation_parts\/\*\/(?:author\/\w+|metadata\/\w+|event_details|state|tags)$/u,
    why: 'the documented part of a changed attribute has none of these',
    source: 'D example, S16:11321',
  },
  {
    kind: 'absent',
    at: /^\S+ \/conversations\/\S+ 200 \/source\/(?:author\/\w+|reply_to|recipients|email_message_metadata)$/u,
    why: 'the documented conversation was started by an admin and not by email',
    source: 'D example, S16:11355',
  },
  {
    kind: 'undocumented',
    at: /^POST \/contacts\/search 200 \/data\/\*\/(?:utm_\w+|\w+\/type|location\/\w+|opted_\w+|referrer|enabled_push_messaging)$/u,
    why: 'the documented answers of GET /contacts/{contact_id} show them, and a search finds the same contacts',
    source: 'I, S16:8150',
  },
];

/** Wire fields that no schema describes and that the client or the sandbox use all the same. */
export const UNDESCRIBED_FIELDS: ReadonlyMap<string, string> = new Map([
  ['found', 'D17: a miss is a 200 with found: false'],
]);
