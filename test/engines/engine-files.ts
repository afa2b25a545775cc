import { findPostgres } from './postgres-server.ts';

/** An engine that not every machine can have, and what of src/ only its own tests run. */
interface EngineFiles {
  readonly name: string;
  readonly tests: string;
  readonly files: readonly string[];
  /** Why it cannot be had here; undefined where it can. */
  readonly missing: () => string | undefined;
}

/** A new engine is a new line. */
export const ENGINE_FILES: readonly EngineFiles[] = [
  {
    name: 'postgres',
    tests: 'test/engines/postgres.engines.test.ts',
    files: ['src/ledger/postgres/**', 'src/ledger/backends/postgres.ts'],
    missing: () => {
      const found = findPostgres();
      return typeof found === 'string' ? found : undefined;
    },
  },
];
