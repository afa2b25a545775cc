import { extendProject } from '../../import/declarations.ts';
import { type Address, parseAddress } from '../../model/address.ts';
import { compareText } from '../../model/json.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { Live } from '../../model/live.ts';
import { canList } from '../../model/project.ts';
import type { CoverageGroup, CoverageReport } from '../../report/import-report.ts';
import { readAddresses } from '../read-world.ts';
import type { Session } from '../session.ts';
import type { ImportRequest } from './import-request.ts';
import { observeRemote, type Progress } from './observe-remote.ts';

/** What is live and not in the YAML: by listing where that can be done, else of what is owned or asked for by name. */
export async function listCoverage(
  session: Session,
  ledger: Ledger | undefined,
  request: ImportRequest,
  progress: Progress,
): Promise<CoverageReport> {
  const { project, desired } = session.configuration;
  const { apiVersion } = project.workspace;
  const lists = canList(apiVersion);
  const asksNothing = request.types.length === 0 && request.addresses.size === 0;
  const listed = !lists ? [] : asksNothing ? Object.keys(project.types).sort(compareText) : request.types;
  const owned = asksNothing ? [...(ledger?.entries.keys() ?? [])] : [];
  const addresses = new Set([...request.addresses, ...owned]);
  const bare = extendProject(project, {
    types: [...listed, ...typesOf(addresses)].filter((type) => !Object.hasOwn(project.types, type)),
    fields: [],
  });
  const { remote } = observeRemote(session.reader, progress);
  const live = await readAddresses({ project: bare, remote, traits: session.traits, addresses, listed });
  const limited = lists
    ? undefined
    : `API version ${apiVersion} cannot list instances: only what is owned from here or named with --ids was looked at.`;
  const states = new Map([...desired.records].map(([address, { state }]) => [address, state] as const));
  return { limited, groups: groupsOf(live, listed, states) };
}

function groupsOf(live: Live, listed: readonly string[], states: ReadonlyMap<Address, string>): CoverageGroup[] {
  const found = new Map<string, Address[]>(listed.map((type) => [type, []]));
  for (const address of live.records.keys()) {
    const name = groupOf(address);
    found.set(name, [...(found.get(name) ?? []), address]);
  }
  return [...found]
    .sort(([left], [right]) => compareText(left, right))
    .map(([name, addresses]) => {
      const undeclared = addresses.filter((address) => !states.has(address)).sort(compareText);
      const unnamed = live.unnamed.get(name)?.length ?? 0;
      return {
        name,
        live: addresses.length + unnamed,
        declared: addresses.length - undeclared.length,
        external: addresses.filter((address) => states.get(address) === 'external').length,
        unnamed,
        undeclared,
      };
    });
}

function groupOf(address: Address): string {
  const parts = parseAddress(address);
  return parts?.kind === 'instance' ? parts.type : `${parts?.kind}s`;
}

function typesOf(addresses: Iterable<Address>): string[] {
  const found = [...addresses].map(parseAddress);
  return [...new Set(found.flatMap((parts) => (parts?.kind === 'instance' ? [parts.type] : [])))];
}
