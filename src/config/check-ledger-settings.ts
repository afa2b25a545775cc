import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { ledgerOption } from '../diagnostics/ledger-option.ts';
import { outsideProject } from '../diagnostics/outside-project.ts';
import { unknownBackend } from '../diagnostics/unknown-backend.ts';
import type { LedgerBackendName } from '../model/ledger-settings.ts';
import type { Located, Place } from '../model/located.ts';
import { parsePlainUrl, withoutSecrets } from '../model/plain-url.ts';
import { leavesProject } from './leaves-project.ts';

type Report = (place: Place, problem: Problem) => void;

interface BackendOptions {
  readonly options: readonly string[];
  /** What has to be there, with an example. */
  readonly required: { readonly [option: string]: string };
}

/** What each backend can be told; schemas/project.schema.json describes the options. */
export const BACKEND_OPTIONS: { readonly [backend in LedgerBackendName]: BackendOptions } = {
  file: { options: ['path'], required: {} },
  git: { options: ['remote', 'branch'], required: {} },
  s3: {
    options: ['bucket', 'key', 'region', 'endpoint', 'path_style', 'profile'],
    required: { bucket: 'bucket: our-ledgers', key: 'key: trueup/shop.jsonl' },
  },
  postgres: { options: ['name', 'url_env', 'schema'], required: { name: 'name: shop' } },
  http: {
    options: ['address', 'lock_address', 'unlock_address', 'lock_method', 'unlock_method', 'username', 'password_env'],
    required: { address: 'address: https://gitlab.example.com/api/v4/projects/1/terraform/state/shop' },
  },
};

/** The rules of `ledger` that a schema cannot say. */
export function checkLedgerSettings(report: Report, ledger: Located | undefined): void {
  if (ledger?.kind !== 'map') return;
  const written = ledger.entries.get('backend')?.value;
  const backend = written === undefined ? 'file' : textOf(written);
  if (!isBackend(backend))
    return report(written ?? ledger, unknownBackend({ backend, known: Object.keys(BACKEND_OPTIONS) }));
  checkOptions(report, ledger, backend);
  for (const [option, { value }] of ledger.entries)
    if (BACKEND_OPTIONS[backend].options.includes(option)) checkValue(report, option, value);
}

function checkOptions(report: Report, ledger: Located & { readonly kind: 'map' }, backend: LedgerBackendName): void {
  const { options, required } = BACKEND_OPTIONS[backend];
  for (const [option, { key }] of ledger.entries) {
    if (option === 'backend' || options.includes(option)) continue;
    const of = Object.entries(BACKEND_OPTIONS).flatMap(([name, other]) => (other.options.includes(option) ? name : []));
    report(key, ledgerOption({ what: 'foreign', option, backend, options, of }));
  }
  for (const [option, example] of Object.entries(required)) {
    if (ledger.entries.has(option)) continue;
    report(ledger.entries.get('backend')?.value ?? ledger, ledgerOption({ what: 'missing', option, backend, example }));
  }
}

const ADDRESSES = new Set(['address', 'lock_address', 'unlock_address', 'endpoint']);

function checkValue(report: Report, option: string, value: Located): void {
  const text = textOf(value) ?? '';
  if (option === 'path' && leavesProject(text)) report(value, outsideProject({ what: 'ledger' }));
  if (option === 'branch' && !isBranchName(text)) report(value, ledgerOption({ what: 'branch', branch: text }));
  if (!ADDRESSES.has(option)) return;
  const parsed = parsePlainUrl(text);
  if ('wrong' in parsed)
    report(value, ledgerOption({ what: 'address', option, shown: withoutSecrets(text), wrong: parsed.wrong }));
}

/** What git takes for the name of a branch (git-check-ref-format), and a shell for a word. */
function isBranchName(name: string): boolean {
  return (
    /^[\w][\w./@+-]*$/u.test(name) &&
    !/\.\.|\/\/|\/$|\.$/u.test(name) &&
    name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
  );
}

function isBackend(name: string | undefined): name is LedgerBackendName {
  return name !== undefined && Object.hasOwn(BACKEND_OPTIONS, name);
}

function textOf(node: Located): string | undefined {
  return node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
