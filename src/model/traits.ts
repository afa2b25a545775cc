import { type ApiVersion, canList } from './project.ts';

/**
 * What one workspace was seen to do where nothing documents it (U) or a document may be wrong (I): the answers of
 * `trueup doctor --canary`. A trait that is not there is unknown, and everything behaves as if it were the worse.
 */
export type Traits = { readonly [Name in TraitName]?: TraitValue<Name> };

/** Every trait: the question it answers, and what can be answered. */
export const TRAITS = {
  upsert: { question: 'an attribute that an upsert does not mention', values: ['kept', 'cleared'] },
  null_value: { question: 'null for an attribute of an instance', values: ['clears', 'ignored', 'refused'] },
  omitted_times: { question: 'external times that an upsert does not mention', values: ['kept', 'cleared'] },
  older_update: { question: 'an upsert with an older external_updated_at', values: ['applied', 'ignored', 'refused'] },
  bad_date: { question: 'a time that cannot be read as one', values: ['cleared', 'kept', 'refused'] },
  bad_list_value: { question: 'a list value that is no option', values: ['cleared', 'kept', 'stored', 'refused'] },
  list_read: { question: 'a list value reads as', values: ['label', 'id'] },
  unknown_attribute: { question: 'an attribute nobody declared', values: ['dropped', 'stored', 'refused'] },
  unset_read: { question: 'an attribute that was cleared reads as', values: ['null', 'absent', 'empty'] },
  string_limit: { question: 'a text is cut after so many characters', values: 'count' },
  miss: { question: 'an instance that does not exist', values: ['404', 'found-false', 'null'] },
  second_delete: { question: 'deleting what is already gone', values: ['404', 'found-false', 'null'] },
  recreated_id: {
    question: 'an instance made anew under a deleted external id gets',
    values: ['new', 'same', 'refused'],
  },
  read_lag: { question: 'milliseconds until a write was seen by GET', values: 'count' },
  clear_many: { question: 'a to-many relationship is emptied by', values: ['empty-list', 'null', 'nothing'] },
  clear_one: {
    question: 'a to-one relationship is emptied by',
    values: ['null', 'empty-list', 'empty-text', 'nothing'],
  },
  unknown_reference: { question: 'an id of nothing in a relationship', values: ['skipped', 'refused'] },
  mirrored: { question: 'writing one side of a relationship writes the other', values: ['yes', 'no'] },
  nested_limit: { question: 'a contact shows at most so many members of a relationship', values: 'count' },
  deleted_member: { question: 'a deleted instance in the relationships that held it', values: ['detached', 'kept'] },
  reference_listing: { question: 'references_contact_id lists what a contact points at', values: ['yes', 'no'] },
} as const;

export type TraitName = keyof typeof TRAITS;

/** One of the words of a trait; for a count, a number, or null when no limit showed. */
export type TraitValue<Name extends TraitName> = (typeof TRAITS)[Name]['values'] extends readonly (infer Word)[]
  ? Word
  : number | null;

/** Every name, in the order in which answers are told. */
export const TRAIT_NAMES: readonly TraitName[] = Object.keys(TRAITS) as TraitName[];

/**
 * So many members the canary attaches to one record to see whether all show. When all did, a longer list may still be cut
 * (U): only what it saw is known.
 */
export const MOST_MEMBERS_SEEN = 60;

/**
 * True when a record that shows so many members of a relationship shows all it has: fewer than this workspace was seen to
 * show. Seen with contacts; conversations are taken to be alike, since both show the same list object (I, S16:8203).
 */
export function showsAllMembers(traits: Traits | undefined, shown: number): boolean {
  const limit = traits?.nested_limit;
  return limit !== undefined && shown < Math.min(limit ?? MOST_MEMBERS_SEEN, MOST_MEMBERS_SEEN);
}

/** True when a listing tells what a contact or conversation points at: from 2.16, unless the canary saw that it does not. */
export function canListMembers(version: ApiVersion, traits: Traits | undefined): boolean {
  return canList(version) && traits?.reference_listing !== 'no';
}
