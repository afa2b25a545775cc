import type { Address } from '../model/address.ts';

/** What an import did, or would do. */
export interface ImportReport {
  /** Nothing was written. */
  readonly dryRun: boolean;
  /** Newly declared, and taken over. */
  readonly added: readonly Address[];
  /** Declared before, and now as they are in Intercom. */
  readonly changed: readonly Address[];
  /** Declared as they are already. */
  readonly same: readonly Address[];
  /** Pointed at, and declared as what others own. */
  readonly external: readonly Address[];
  /** Of the above, those that differ in something that was left as it is; they are not taken over. */
  readonly differing: readonly Address[];
  readonly declared: {
    readonly types: readonly string[];
    readonly fields: readonly DeclaredField[];
  };
  readonly files: readonly ReportedFile[];
  readonly notes: readonly ReportedNote[];
}

/** An attribute or relationship that trueup.yaml declares now. */
export interface DeclaredField {
  /** A type, `contacts` or `conversations`. */
  readonly owner: string;
  readonly name: string;
  /** A type word, or what it points at. */
  readonly type: string;
  readonly guess: string | undefined;
}

export interface ReportedFile {
  readonly path: string;
  readonly isNew: boolean;
  readonly added: number;
  readonly changed: number;
}

export interface ReportedNote {
  readonly address: Address | undefined;
  readonly message: string;
}

/** What lives in Intercom beside what the YAML says. */
export interface CoverageReport {
  /** Why only some of it was looked at; undefined after a listing. */
  readonly limited: string | undefined;
  readonly groups: readonly CoverageGroup[];
}

/** One type, or contacts, or conversations. */
export interface CoverageGroup {
  readonly name: string;
  readonly live: number;
  /** Live and declared here, whether present or in another state. */
  readonly declared: number;
  /** Of these, declared external. */
  readonly external: number;
  /** Live without external id, so that nothing can declare them. */
  readonly unnamed: number;
  /** Live and not in the YAML. */
  readonly undeclared: readonly Address[];
}
