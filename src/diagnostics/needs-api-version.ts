import type { ApiVersion } from '../model/project.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A setting that only newer versions of the API can fulfil. */
export const needsApiVersion: DefinedDiagnostic<{
  readonly setting: 'prune: all' | 'members: owned';
  /** What has it: `Order`, `contacts.orders`. */
  readonly owner: string;
  readonly version: ApiVersion;
}> = defineDiagnostic('needs-api-version', 'error', 'Needs a newer API version', ({ setting, owner, version }) => ({
  message: `\`${setting}\` of ${owner} needs API version 2.16, and this is ${version}: ${REASONS[setting].lack}`,
  hint: `write \`api_version: "2.16"\` under \`workspace\`, or \`${REASONS[setting].instead}\``,
}));

const REASONS = {
  'prune: all': { lack: 'older ones cannot list instances', instead: 'prune: owned' },
  'members: owned': { lack: 'older ones cannot read all members', instead: 'members: exact' },
} as const;
