import type { Diagnostic } from '../model/diagnostic.ts';
import { TrueupError } from '../model/error.ts';

/** The YAML has errors: carries all of them, so that they are shown with their frames. */
export class InvalidConfiguration extends TrueupError {
  readonly diagnostics: readonly Diagnostic[];
  /** File → text. */
  readonly sources: ReadonlyMap<string, string>;

  constructor(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>) {
    super('the configuration has errors', { code: 'invalid-configuration', category: 'invalid' });
    this.diagnostics = diagnostics;
    this.sources = sources;
  }
}
