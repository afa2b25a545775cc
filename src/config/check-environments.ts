import { posix } from 'node:path';
import { diagnosticAt, relatedAt } from '../diagnostics/diagnostic-at.ts';
import { forbiddenVariable } from '../diagnostics/forbidden-variable.ts';
import { sharedLedger } from '../diagnostics/shared-ledger.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Located, type Place, valueAt } from '../model/located.ts';
import type { Project } from '../model/project.ts';
import { DEFAULT_TOKEN_ENV, defaultLedgerPath } from './build-project.ts';

/** Variables that no `${env:NAME}` may read, whatever `env` lists. */
const SECRET_VARIABLES = [DEFAULT_TOKEN_ENV, 'TRUEUP_LEDGER_KEY', 'TRUEUP_PLAN_KEY'];

/** The rules between environments: no ledger has two owners, and no environment reads another one's token. `root` is trueup.yaml as written. */
export function checkEnvironments(file: string, root: Located, project: Project): readonly Diagnostic[] {
  const environments = listEnvironments(root);
  return [...checkLedgerPaths(file, environments), ...checkVariables(file, environments, project)];
}

interface Environment {
  readonly name: string;
  readonly written: Located;
}

/** `default` first; the parts at the top of the file are its own unless it is written out under `environments`. */
function listEnvironments(root: Located): Environment[] {
  const written = valueAt(root, 'environments');
  const named =
    written?.kind === 'map' ? [...written.entries].map(([name, { value }]) => ({ name, written: value })) : [];
  return [{ name: 'default', written: root }, ...named];
}

function checkLedgerPaths(file: string, environments: readonly Environment[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const owners = new Map<string, { readonly name: string; readonly place: Place }>();
  for (const { name, written } of environments) {
    const path = valueAt(valueAt(written, 'ledger'), 'path');
    const text = path?.kind === 'scalar' && typeof path.value === 'string' ? path.value : defaultLedgerPath(name);
    // Some file systems do not tell upper from lower case.
    const key = posix.normalize(text.replaceAll('\\', '/')).toLowerCase();
    const owner = owners.get(key);
    const place = path ?? written;
    if (owner && owner.name !== name)
      found.push(
        diagnosticAt(
          file,
          path ?? owner.place,
          sharedLedger({ first: owner.name, second: name, path: text }),
          path && relatedAt(file, owner.place, `the ledger of ${owner.name}`),
        ),
      );
    else owners.set(key, { name, place });
  }
  return found;
}

function checkVariables(file: string, environments: readonly Environment[], project: Project): Diagnostic[] {
  const secret = new Set([...SECRET_VARIABLES, project.workspace.tokenEnv].map(fold));
  for (const { written } of environments) {
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
