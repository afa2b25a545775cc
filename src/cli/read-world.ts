import { buildScope, chooseScope, type Scope } from '../desired/build-scope.ts';
import { checkContacts } from '../diff/check-contacts.ts';
import { mustReadWhole } from '../diff/must-read-whole.ts';
import { readLive } from '../live/read-live.ts';
import { buildReadSet, type ReadSet, withAddresses } from '../live/read-set.ts';
import { type Address, kindOf } from '../model/address.ts';
import type { Configuration } from '../model/desired.ts';
import type { Live } from '../model/live.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Remote } from '../model/remote.ts';
import type { Traits } from '../model/traits.ts';
import { InvalidConfiguration } from './invalid-configuration.ts';
import type { PipelineInput } from './pipeline.ts';

/** Reads addresses of a workspace, whether declared or not. `listed` types are read to their end. */
export async function readAddresses(input: {
  readonly project: Project;
  readonly remote: Remote;
  readonly traits: Traits;
  readonly addresses: ReadonlySet<Address>;
  readonly listed: readonly string[];
  /** With what is owned, lists that are cut short against it are known, and not taken for the whole. */
  readonly owned?: Pick<PipelineInput, 'ledger' | 'hasher'> & Pick<Configuration, 'desired'>;
}): Promise<Live> {
  const { project, traits, owned } = input;
  const mustBeWhole = owned ? mustReadWhole({ project, traits, ...owned }) : undefined;
  const nothing: ReadSet = {
    instances: new Map(),
    owned: input.addresses,
    records: [],
    ledgerRecords: [],
    listed: new Set(input.listed),
  };
  const set = withAddresses(nothing, input.addresses, input.project);
  return readLive({
    project: input.project,
    remote: input.remote,
    set,
    traits: input.traits,
    // Intercom may cut a list short without a sign, so one that holds anything is read whole where that can be done.
    needsComplete: (address, id, pointer, members, absentOf) =>
      mustBeWhole?.(address, id, pointer, members, absentOf) === 'must' ? 'must' : members.length > 0 ? 'helps' : 'no',
    checksConversationAttributes: false,
  });
}

/** Reads what a plan of these targets has to know. */
export async function readScoped({
  configuration,
  ledger,
  hasher,
  remote,
  traits,
  options,
  chosen,
  sources,
}: PipelineInput): Promise<{
  readonly scope: Scope;
  readonly live: Live;
}> {
  const { project, desired } = configuration;
  const scope = chosen
    ? chooseScope(project, desired, chosen)
    : buildScope(project, desired, options.targets, options.excludes, amongOf(options));
  const set = buildReadSet({ ...scope, ledger });
  return {
    scope,
    live: await readSet({ ledger, hasher, remote, traits, scope, set, ...(sources ? { sources } : {}) }),
  };
}

/** What changed since the base of a plan; undefined where that does not narrow it. */
export function amongOf({ base }: Pick<PlanOptions, 'base'>): ReadonlySet<Address> | undefined {
  return base?.addresses ? new Set(base.addresses) : undefined;
}

/** Reads a set of addresses; declared contacts that are not to be told apart are a problem of the YAML. */
export async function readSet(
  input: Pick<PipelineInput, 'ledger' | 'hasher' | 'remote' | 'traits' | 'sources'> & {
    readonly scope: Scope;
    readonly set: ReadSet;
    /** Whose sets of members are read whole where that can be done, whatever is declared of them. */
    readonly whole?: ReadonlySet<Address>;
  },
): Promise<Live> {
  const { ledger, hasher, remote, traits, scope, set, sources } = input;
  const mustBeWhole = mustReadWhole({ ...scope, ledger, hasher, traits });
  const conversations = [...set.records, ...set.ledgerRecords.map((entry) => entry.address)];
  const live = await readLive({
    project: scope.project,
    remote,
    set,
    needsComplete: (address, id, pointer, members, absentOf) => {
      const need = mustBeWhole(address, id, pointer, members, absentOf);
      return need === 'no' && members.length > 0 && input.whole?.has(address) ? 'helps' : need;
    },
    traits,
    checksConversationAttributes: conversations.some((address) => kindOf(address) === 'conversation'),
  });
  const diagnostics = checkContacts({ ...scope, live });
  if (diagnostics.length > 0) throw new InvalidConfiguration(diagnostics, sources ?? new Map());
  return live;
}

/** Adds what was not in the set, but is pointed at. */
export async function withNeighbours(
  { configuration: { project }, remote, traits }: PipelineInput,
  live: Live,
  addresses: ReadonlySet<Address>,
): Promise<Live> {
  if (addresses.size === 0) return live;
  const more = await readAddresses({ project, remote, traits, addresses, listed: [] });
  const records = new Map([...live.records, ...more.records]);
  return { ...live, records, absent: new Map([...live.absent, ...more.absent]) };
}
