import type { Address } from './address.ts';
import type { Body, FieldPointer } from './body.ts';
import type { Project } from './project.ts';
import type { SourcePosition } from './source.ts';

/** `present`: make it so. `absent`: delete it. `forgotten`: leave it, stop owning it. `external`: others own it. */
export type State = 'present' | 'absent' | 'forgotten' | 'external';

/** One declared thing. `body` holds exactly the managed fields; empty unless `state` is `present`. */
export interface DesiredRecord {
  readonly address: Address;
  readonly state: State;
  readonly body: Body;
  /** Addresses of the instances the body points at. */
  readonly references: readonly Address[];
  readonly source: SourcePosition;
  readonly fieldSources: { readonly [pointer: FieldPointer]: SourcePosition };
  /** Variables that `${env:NAME}` put into a field, by name; only for records that use any. */
  readonly fieldVariables?: { readonly [pointer: FieldPointer]: readonly string[] };
}

/** What the YAML says. */
export interface Desired {
  /** By address, in address order. */
  readonly records: ReadonlyMap<Address, DesiredRecord>;
  /** By `from`, each leading to where its chain of moves ends. */
  readonly moved: readonly Moved[];
}

/** A rename written by the user: `to` is declared and takes the place of `from`, an instance of the same type. */
export interface Moved {
  readonly from: Address;
  readonly to: Address;
  readonly source: SourcePosition;
}

/** What config and desired come to: enough for every later stage, whatever the files looked like. */
export interface Configuration {
  readonly project: Project;
  readonly desired: Desired;
  /** sha256 over the canonical desired state and the parts of the project that shape a plan; hex. File layout does not show. */
  readonly digest: string;
}
