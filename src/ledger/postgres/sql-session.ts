/** A row as the driver hands it over: texts, as far as this room asks for any. */
export interface SqlRow {
  readonly [column: string]: unknown;
}

/** One connection to a database. Its locks live as long as it does. */
export interface SqlSession {
  /** Rejects with what the server refused (`code` is its SQLSTATE), or with the error of the connection. */
  query(text: string, values?: readonly (string | number)[]): Promise<readonly SqlRow[]>;
  /** The connection has ended, whoever ended it. */
  readonly lost: boolean;
  end(): Promise<void>;
}

/** Opens a connection; rejects like a query. */
export type SqlConnect = () => Promise<SqlSession>;
