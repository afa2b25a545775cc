import type { Address } from '../model/address.ts';
import type { FieldPointer, Member } from '../model/body.ts';
import type { Desired } from '../model/desired.ts';
import type { LiveRecord } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import type { RecordFields } from './record-fields.ts';

/** One thing to be imported, as Intercom has it. */
export interface ImportSubject {
  readonly live: LiveRecord;
  /** It was asked for by its own name, and not because it is one of many. */
  readonly named: boolean;
}

/** What decides about a record: the rules of the project, what the YAML says now, and what was applied from here. */
export interface ImportRules {
  /** With everything declared that is met. */
  readonly project: Project;
  readonly desired: Desired;
  readonly fieldsOf: (address: Address) => RecordFields;
  /** Why an external id has no place in YAML; undefined for one that has. */
  readonly problemOfId: (externalId: string) => string | undefined;
  /** Fields that were applied from here. */
  readonly ownedFields: (address: Address) => readonly FieldPointer[];
  /** True for a member that was attached from here. */
  readonly attachedHere: (address: Address, pointer: FieldPointer, member: Member) => boolean;
}
