import type { EngineSender } from '../engine-send.ts';
import type { FileSystem } from '../file-system.ts';

/** What the chain looks into. */
export interface CredentialWorld {
  readonly env: { readonly [name: string]: string | undefined };
  readonly fs: FileSystem;
  /** For services of AWS. */
  readonly sender: EngineSender;
  /** For addresses of the machine itself; waits a second or two and no longer. */
  readonly nearby: EngineSender;
  /** Runs a command of the user's own by their shell; what it says, when it ends well. */
  readonly run: (command: string) => Promise<string>;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Where STS is asked. */
  readonly region: string;
  /** The profile of trueup.yaml: then nothing else counts. */
  readonly profile: string | undefined;
}
