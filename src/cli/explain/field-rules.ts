import type { FieldFacts, FieldRule } from '../../diff/explain-fields.ts';
import { describeAcceptance } from '../../model/acceptance.ts';

/** The rule that decides about a field, and the entry of `accept` that has a say in it. */
export function describeRule({ rule, acceptance }: Pick<FieldFacts, 'rule' | 'acceptance'>): string {
  return acceptance === undefined ? FIELD_RULES[rule] : `${FIELD_RULES[rule]}; ${describeAcceptance(acceptance)}`;
}

/** Each row of the three-way table, in words. */
const FIELD_RULES: { readonly [rule in FieldRule]: string } = {
  equal: 'the YAML and Intercom say the same: nothing to do, and the ledger records it silently',
  edit: 'the YAML changed and Intercom is as last applied: the YAML is applied',
  'edit-unset': 'never applied from here, and unset in Intercom: the YAML is applied',
  drift: 'the YAML is as last applied and Intercom is not: somebody changed it there, and it is put back',
  accepted: 'the YAML is as last applied and Intercom is not, and that is let be',
  conflict: 'the YAML and Intercom both changed since the last apply: the YAML wins, and the plan shows it first',
  'conflict-in-owned':
    'newly written in the YAML, on an instance that is owned here, and Intercom holds another value: the YAML wins, and the plan shows it first',
  adopt: 'never applied from here, and Intercom holds a value: taking it over needs --adopt',
  'members-owned': '`members: owned`: only the members written here come and go, those of others stay',
  create: 'the instance does not exist yet: it is created with this value',
  'create-anew': 'the instance was deleted in Intercom since the last apply: it is created anew with this value',
  unreachable: 'the record cannot be reached in Intercom, so nothing can be written to it',
  'cut-short': 'Intercom shows only some of its members and nothing settles the rest: nothing is written to it',
  'left-cleared': 'it left the YAML, and Intercom is as last applied: it is cleared',
  'left-released':
    'it left the YAML, and was changed in Intercom since the last apply: it stays as it is and is no longer managed',
  'left-unset': 'it left the YAML, and is unset in Intercom: the ledger forgets it',
  'left-gone': 'it left the YAML, and its record is not in Intercom: the ledger forgets it',
  'record-left': 'its instance is no longer declared: what becomes of the instance becomes of the field',
  forgotten: 'others own the instance: nothing of it is written from here',
  unmanaged: 'nobody here writes it: it is never touched and is never drift',
};
