import { UsageError } from '../model/error.ts';
import type { LedgerBackendName, LedgerSettings } from '../model/ledger-settings.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { Project } from '../model/project.ts';
import { buildLedgerSettings, PLACE_OPTION, type WrittenLedger } from './build-ledger-settings.ts';
import { BACKEND_OPTIONS } from './check-ledger-settings.ts';
import { parseProject } from './parse-project.ts';

/** How a place is written, by backend; also what the help shows. */
const FORMS: { readonly [backend in LedgerBackendName]: string } = {
  file: 'file:.trueup/ledger.jsonl',
  git: 'git:trueup-ledger/production',
  s3: 's3:BUCKET/KEY',
  postgres: 'postgres:NAME',
  http: 'http:https://HOST/PATH',
};

/**
 * A ledger named on the command line: a backend, or BACKEND:PLACE. What it does not say, trueup.yaml says when its ledger
 * is of the same backend, and the defaults otherwise. What trueup.yaml could not hold is refused (`UsageError`).
 */
export function parseLedgerPlace(text: string, project: Pick<Project, 'environment' | 'ledger'>): LedgerSettings {
  const cut = text.indexOf(':');
  const [name, place] = cut === -1 ? [text, undefined] : [text.slice(0, cut), text.slice(cut + 1)];
  if (!isBackend(name)) throw unknownPlace(name);
  const { environment, ledger } = project;
  if (place === undefined && ledger.backend === name) return ledger;
  const given = place === undefined ? {} : optionsOf(name, place, text);
  const written: WrittenLedger = { backend: name, ...given };
  checkWritten(text, name, written);
  const built = buildLedgerSettings(written, environment, place !== undefined);
  return ledger.backend === name ? layOver(ledger, built) : built;
}

function optionsOf(backend: LedgerBackendName, place: string, text: string): WrittenLedger {
  if (backend !== 's3') return { [PLACE_OPTION[backend]]: place };
  const [, bucket, key] = /^([^/]+)\/(.+)$/su.exec(place) ?? [];
  if (bucket === undefined || key === undefined)
    throw new UsageError(`${text} names no object of a bucket`, `Write ${FORMS.s3}.`);
  return { bucket, key };
}

/** The rules of trueup.yaml are those of the command line. */
function checkWritten(text: string, backend: LedgerBackendName, ledger: WrittenLedger): void {
  const project = { version: 1, workspace: { id: 'any' }, ledger };
  const [problem] = parseProject('/', JSON.stringify(project), 'default').diagnostics;
  if (problem === undefined) return;
  const isMissing = Object.keys(BACKEND_OPTIONS[backend].required).length > 0 && !text.includes(':');
  throw new UsageError(
    `${text}: ${problem.message}`,
    isMissing ? `Write ${FORMS[backend]}, or name it under ledger in trueup.yaml.` : problem.hint,
  );
}

/** Another place with the other options that trueup.yaml gives. */
function layOver(ledger: LedgerSettings, built: LedgerSettings): LedgerSettings {
  if (ledger.backend === 's3' && built.backend === 's3') return { ...ledger, bucket: built.bucket, key: built.key };
  if (ledger.backend === 'postgres' && built.backend === 'postgres') return { ...ledger, name: built.name };
  if (ledger.backend === 'git' && built.backend === 'git') return { ...ledger, branch: built.branch };
  if (ledger.backend !== 'http' || built.backend !== 'http') return built;
  const { address } = built;
  // Where a server locks is most often told from the address itself: `<address>/lock`.
  const moved = (other: string): string =>
    other.startsWith(ledger.address) ? address + other.slice(ledger.address.length) : address;
  const { lockAddress, unlockAddress } = ledger;
  return { ...ledger, address, lockAddress: moved(lockAddress), unlockAddress: moved(unlockAddress) };
}

function isBackend(name: string): name is LedgerBackendName {
  return Object.hasOwn(BACKEND_OPTIONS, name);
}

function unknownPlace(name: string): UsageError {
  const known = Object.keys(BACKEND_OPTIONS);
  const near = nearestName(name, known);
  return new UsageError(
    `${JSON.stringify(name)} is no ledger backend`,
    near === undefined ? `Known: ${known.join(', ')}; with a place as in ${FORMS.file}.` : `did you mean ${near}?`,
  );
}
