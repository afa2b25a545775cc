import { diagnosticAt, relatedAt } from '../diagnostics/diagnostic-at.ts';
import { forbiddenVariable } from '../diagnostics/forbidden-variable.ts';
import { sharedLedger } from '../diagnostics/shared-ledger.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LedgerSettings } from '../model/ledger-settings.ts';
import { type Located, type Place, valueAt } from '../model/located.ts';
import type { Project } from '../model/project.ts';
import {
  buildLedgerSettings,
  ledgerIdentity,
  ledgerName,
  PLACE_OPTION,
  saysWhichLedger,
  writtenLedger,
} from './build-ledger-settings.ts';
import { DEFAULT_TOKEN_ENV } from './build-project.ts';
import { overlay } from './overlay.ts';

/** Variables that no `${env:NAME}` may read, whatever `env` lists. */
const SECRET_VARIABLES = [
  DEFAULT_TOKEN_ENV,
  'TRUEUP_LEDGER_KEY',
  'TRUEUP_PLAN_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'PGPASSWORD',
];

/** The rules between environments: no ledger has two owners, and no environment reads another one's token. `root` is trueup.yaml as written. */
export function checkEnvironments(file: string, root: Located, project: Project): readonly Diagnostic[] {
  const environments = listEnvironments(root);
  return [...checkLedgers(file, environments), ...checkVariables(file, environments, project)];
}

interface Environment {
  readonly name: string;
  readonly written: Located;
  readonly ledger: LedgerSettings;
}

/** `default` first; the parts at the top of the file are its own unless it is written out under `environments`. */
function listEnvironments(root: Located): Environment[] {
  const written = valueAt(root, 'environments');
  const named =
    written?.kind === 'map' ? [...written.entries].map(([name, { value }]) => ({ name, written: value })) : [];
  return [{ name: 'default', written: root }, ...named].map((environment) => {
    const { name } = environment;
    const merged = overlay(root, environment.written);
    const own = saysWhichLedger(root, merged, name);
    return { ...environment, ledger: buildLedgerSettings(writtenLedger(merged), name, own) };
  });
}

function checkLedgers(file: string, environments: readonly Environment[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const owners = new Map<string, { readonly name: string; readonly place: Place }>();
  for (const { name, written, ledger } of environments) {
    const option = PLACE_OPTION[ledger.backend];
    const own = valueAt(valueAt(written, 'ledger'), option);
    const key = ledgerIdentity(ledger, name);
    const owner = owners.get(key);
    const place = own ?? written;
    if (owner && owner.name !== name)
      found.push(
        diagnosticAt(
          file,
          own ?? owner.place,
          sharedLedger({ first: owner.name, second: name, ledger: ledgerName(ledger, name), option }),
          own && relatedAt(file, owner.place, `the ledger of ${owner.name}`),
        ),
      );
    else owners.set(key, { name, place });
  }
  return found;
}

function checkVariables(file: string, environments: readonly Environment[], project: Project): Diagnostic[] {
  const secret = new Set([...SECRET_VARIABLES, project.workspace.tokenEnv].map(fold));
  for (const { written, ledger } of environments) {
    if (ledger.backend === 'postgres') secret.add(fold(ledger.urlEnv));
    if (ledger.backend === 'http') secret.add(fold(ledger.passwordEnv));
    const name = valueAt(valueAt(written, 'workspace'), 'token_env');
    if (name?.kind === 'scalar' && typeof name.value === 'string') secret.add(fold(name.value));
  }
  return environments.flatMap(({ written }) => {
    const listed = valueAt(written, 'env');
    const items = listed?.kind === 'list' ? listed.items : [];
    return items.flatMap((item) =>
      item.kind === 'scalar' && typeof item.value === 'string' && secret.has(fold(item.value))
        ? [diagnosticAt(file, item, forbiddenVariable({ name: item.value, where: 'list' }))]
        : [],
    );
  });
}

/** Windows does not tell upper from lower case in variable names. */
function fold(name: string): string {
  return name.toUpperCase();
}
