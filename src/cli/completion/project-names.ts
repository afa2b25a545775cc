import nodeFileSystem, { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findProject, PROJECT_FILE } from '../../config/find-project.ts';
import { listFiles } from '../../config/list-files.ts';
import { parseProject } from '../../config/parse-project.ts';
import { parseYaml } from '../../config/parse-yaml.ts';
import { readSource } from '../../config/read-source.ts';
import { listRuns } from '../../ledger/read-runs.ts';
import { resolveInside } from '../../ledger/resolve-inside.ts';
import { contactAddress, conversationAddress, instanceAddress } from '../../model/address.ts';
import { compareText, isJsonObject } from '../../model/json.ts';
import { entriesOf, type Located, valueAt } from '../../model/located.ts';
import { isTable } from '../../model/written-table.ts';
import type { CommandContext } from '../context.ts';
import { runsDirectory } from '../runs-directory.ts';
import { sandboxFiles } from '../sandbox-files.ts';
import type { ProjectNames } from './list-candidates.ts';

/** A person waits: what takes longer than this, in milliseconds, or is larger, in bytes, is left out. */
const MAX_TIME = 700;
const MAX_FILE_BYTES = 2_000_000;
const MAX_LEDGER_BYTES = 32_000_000;

/** What the project around `cwd` offers, read from its files alone; of files with errors, what can be read. */
export function projectNames(
  context: Pick<CommandContext, 'now'>,
  cwd: string,
  flags: ReadonlyMap<string, string>,
): ProjectNames {
  const environment = flags.get('--env') ?? 'default';
  let loaded: Promise<LoadedProject> | undefined;
  const load = () => (loaded ??= loadProject(cwd, environment));
  return {
    environments: async () => {
      const named = [...entriesOf(valueAt((await load()).tree, 'environments')).keys()];
      return [...new Set(['default', ...named])].sort(compareText);
    },
    types: async () => [...entriesOf(valueAt((await load()).tree, 'types')).keys()].sort(compareText),
    addresses: async () => {
      const project = await load();
      const end = context.now() + MAX_TIME;
      const ledger = flags.has('--sandbox') ? sandboxFiles('', environment).ledger : project.ledger;
      const owned = ledger === undefined ? [] : await readOwned(project.root, ledger);
      return [...owned, ...(await readDeclared(project, () => context.now() < end))];
    },
    runs: async () => {
      const runs = await listRuns(runsDirectory((await load()).root, { sandbox: flags.has('--sandbox') }));
      return runs.map(({ run }) => run).reverse();
    },
  };
}

interface LoadedProject {
  readonly root: string;
  readonly tree: Located | undefined;
  readonly include: readonly string[];
  /** Undefined while trueup.yaml has errors, and where a completion would have to ask an engine for it. */
  readonly ledger: string | undefined;
}

async function loadProject(cwd: string, environment: string): Promise<LoadedProject> {
  const root = await findProject(cwd);
  const { text = '' } = await readSource(root, PROJECT_FILE);
  const { include, project } = parseFor(root, text, environment);
  return {
    root,
    tree: parseYaml(PROJECT_FILE, text).root,
    include,
    ledger: project?.ledger.backend === 'file' ? project.ledger.path : undefined,
  };
}

function parseFor(root: string, text: string, environment: string): ReturnType<typeof parseProject> {
  try {
    return parseProject(root, text, environment);
  } catch {
    // The name of the environment may be the very thing that is wrong.
    return parseProject(root, text, 'default');
  }
}

/** Addresses of the ledger, without proving it whole: nothing is decided by them. */
async function readOwned(root: string, ledger: string): Promise<readonly string[]> {
  const path = await resolveInside(nodeFileSystem, join(root, ledger), root, ledger).catch(() => undefined);
  const about = path === undefined ? undefined : await stat(path).catch(() => undefined);
  if (path === undefined || !about?.isFile() || about.size > MAX_LEDGER_BYTES) return [];
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line) => readAddress(line) ?? []);
}

function readAddress(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const address = isJsonObject(entry) ? entry['address'] : undefined;
    return typeof address === 'string' ? address : undefined;
  } catch {
    return undefined;
  }
}

async function readDeclared({ root, include }: LoadedProject, isTime: () => boolean): Promise<readonly string[]> {
  const addresses: string[] = [];
  for (const file of (await listFiles(root, include)).files) {
    if (!isTime()) break;
    const size = await stat(join(root, file)).then(
      (about) => about.size,
      () => 0,
    );
    if (size > MAX_FILE_BYTES) continue;
    const { text } = await readSource(root, file);
    if (text !== undefined) addresses.push(...listAddresses(parseYaml(file, text).root));
  }
  return addresses;
}

function* listAddresses(root: Located | undefined): Generator<string> {
  // A table may be long, and completion has no time for it.
  for (const [type, { value }] of entriesOf(valueAt(root, 'instances')))
    for (const [id, entry] of isTable(value) ? [] : entriesOf(value))
      if (entry.value.kind === 'map') yield instanceAddress(type, id);
  for (const contact of itemsOf(valueAt(root, 'contacts')))
    for (const selector of ['external_id', 'id', 'email'] as const) {
      const key = textOf(valueAt(contact, selector));
      if (key !== undefined) yield contactAddress(selector, key);
    }
  for (const conversation of itemsOf(valueAt(root, 'conversations'))) {
    const id = textOf(valueAt(conversation, 'id'));
    if (id !== undefined) yield conversationAddress(id);
  }
}

function itemsOf(node: Located | undefined): readonly Located[] {
  return node?.kind === 'list' ? node.items : [];
}

function textOf(node: Located | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
