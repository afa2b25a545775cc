/** Where trueup.yaml says the ledger is kept, every default filled in. Never holds a secret, only names of variables. */
export type LedgerSettings = FileSettings | GitSettings | S3Settings | PostgresSettings | HttpSettings;

/** The engines a ledger can be kept in. */
export type LedgerBackendName = LedgerSettings['backend'];

export interface FileSettings {
  readonly backend: 'file';
  /** Relative to the project. */
  readonly path: string;
}

/** A branch of a remote of the repository the project is in. */
export interface GitSettings {
  readonly backend: 'git';
  readonly remote: string;
  /** Undefined: `trueup-ledger/<environment>`, and below the top of the repository with the directory in its name. */
  readonly branch: string | undefined;
}

export interface S3Settings {
  readonly backend: 's3';
  readonly bucket: string;
  readonly key: string;
  readonly region: string | undefined;
  /** Of an engine that is not Amazon's; https, or http on loopback. */
  readonly endpoint: string | undefined;
  readonly pathStyle: boolean | undefined;
  readonly profile: string | undefined;
}

export interface PostgresSettings {
  readonly backend: 'postgres';
  /** The variable that holds the connection string; PGHOST and its like count where it is not set. */
  readonly urlEnv: string;
  readonly schema: string;
  /** The row; one for each workspace and environment. */
  readonly name: string;
}

/** Terraform's state protocol, as GitLab, Gitea and others speak it. */
export interface HttpSettings {
  readonly backend: 'http';
  readonly address: string;
  /** `<address>` itself where it is not said. */
  readonly lockAddress: string;
  readonly unlockAddress: string;
  readonly lockMethod: string;
  readonly unlockMethod: string;
  readonly username: string | undefined;
  /** The variable that holds the password. */
  readonly passwordEnv: string;
}
