/*
 * What `trueup doctor --canary` settles for one workspace, for docs/intercom.md: the generator and a test refuse a trait,
 * a switch or a sentence that is missing here or no longer there.
 */

/**
 * Per trait of src/model/traits.ts the switches of the sandbox that play its answers, and the marked sentences whose doubt
 * it ends: their file and a few of their words.
 */
export const SETTLED = {
  upsert: {
    switches: [],
    sentences: [
      ['src/kinds/instance/wire.ts', 'keeps what is not mentioned'],
      ['src/plan/guards/upsert-replaces.ts', 'counting on Intercom'],
      ['src/sandbox/routes/instance-upsert.ts', 'creates or merges'],
    ],
  },
  null_value: { switches: [], sentences: [['src/kinds/instance/wire.ts', 'Null clears an attribute']] },
  omitted_times: {
    switches: ['omittedTimes'],
    sentences: [['src/apply/write-fields.ts', 'what leaving them out does']],
  },
  older_update: { switches: ['olderUpdate'], sentences: [['src/diff/older-update.ts', 'ignores an update']] },
  bad_date: {
    switches: [],
    sentences: [
      ['src/apply/verify-write.ts', 'a date it stores as null'],
      ['src/sandbox/routes/instance-upsert.ts', 'stored as null rather than'],
    ],
  },
  bad_list_value: {
    switches: [],
    sentences: [
      ['src/apply/verify-write.ts', 'a list value it clears'],
      ['src/sandbox/accept-value.ts', 'anything else clears'],
      ['src/cli/doctor/attribute-types.ts', 'A value that is no option clears'],
    ],
  },
  list_read: {
    switches: ['listRead'],
    sentences: [
      ['src/kinds/values.ts', 'How a list value reads'],
      ['src/diff/unlisted-option.ts', 'as the label or as the id'],
    ],
  },
  unknown_attribute: {
    switches: ['unknownAttribute'],
    sentences: [['src/apply/verify-write.ts', 'an attribute it does not know']],
  },
  unset_read: { switches: ['unset'], sentences: [['src/model/body.ts', 'which of them shows']] },
  string_limit: { switches: ['stringLimit'], sentences: [['src/apply/verify-write.ts', 'a text that is too long']] },
  miss: {
    switches: ['miss'],
    sentences: [
      ['src/api/endpoints/instances.ts', 'Every shape in which'],
      ['src/api/wire-types.ts', 'a miss may be'],
    ],
  },
  second_delete: {
    switches: ['deleteMiss'],
    sentences: [['src/api/endpoints/instances.ts', 'answers the delete of what is gone']],
  },
  recreated_id: { switches: [], sentences: [] },
  read_lag: {
    switches: ['readDelayMs'],
    sentences: [
      ['src/apply/write-record.ts', 'Reads may lag behind writes'],
      ['src/live/read-instances.ts', 'reads may lag behind writes'],
      ['src/sandbox/late-view.ts', 'lag behind the writes'],
    ],
  },
  clear_many: { switches: [], sentences: [['src/kinds/attributes.ts', 'empties a to-many']] },
  clear_one: { switches: ['nullReference'], sentences: [['src/kinds/attributes.ts', 'empties a to-one']] },
  unknown_reference: {
    switches: ['unknownReference'],
    sentences: [
      ['src/apply/verify-write.ts', 'a reference it skips'],
      ['src/apply/hidden-members.ts', 'only ids of nothing'],
      ['src/sandbox/accept-references.ts', 'ids of nothing are skipped'],
    ],
  },
  mirrored: { switches: ['mirrored'], sentences: [['src/sandbox/mirror.ts', 'The other side']] },
  nested_limit: {
    switches: ['nestedLimit'],
    sentences: [
      ['src/apply/hidden-members.ts', 'cut the list of a contact'],
      ['src/diff/must-read-whole.ts', 'cut the list short'],
      ['src/sandbox/render-attributes.ts', 'how many are shown'],
    ],
  },
  deleted_member: {
    switches: ['dangling'],
    sentences: [
      ['src/apply/delete-instance.ts', 'whether Intercom detaches what it deletes'],
      ['src/diff/without-gone-members.ts', 'goes with its instance'],
      ['src/sandbox/world.ts', 'unless that may dangle'],
      ['src/sandbox/render-attributes.ts', 'An association that dangles'],
    ],
  },
  reference_listing: {
    switches: [],
    sentences: [
      ['src/live/settle-members.ts', 'the direction of'],
      ['src/api/endpoints/instances.ts', 'whether by its own relationships'],
    ],
  },
};

/** Switches marked U that no canary asks about, and why nothing hangs on the answer. */
export const UNASKED = {
  emptyReferences: 'every shape of an empty relationship reads as empty',
  instanceReferences: 'every shape of a relationship is read',
  idScope: 'ids that differ prove nothing; an id is never used without its type',
  perPageOver: 'no more than 150 are asked for',
  cardinality: 'what is sent always has the declared cardinality',
  wrongType: 'no value of another type is sent',
  unknownKeys: 'no undocumented key is sent',
  racyCreate: 'two runs at once are kept apart by the lock; what was made twice is refused and never picked',
  nullAttributes: 'it is never sent, and might clear everything',
};
