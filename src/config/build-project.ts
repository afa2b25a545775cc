import { type Located, plainValue } from '../model/located.ts';
import type {
  ApiVersion,
  AttributeSpec,
  Project,
  Prune,
  RecordSpec,
  Region,
  RelationshipSpec,
  TypeSpec,
} from '../model/project.ts';
import { buildAcceptances } from './build-acceptances.ts';
import { buildLedgerSettings, writtenLedger } from './build-ledger-settings.ts';

/** Where object files are looked for when trueup.yaml does not say. */
export const DEFAULT_INCLUDE: readonly string[] = ['objects/**/*.{yaml,yml}'];

/** The variable that holds the token when trueup.yaml names none. */
export const DEFAULT_TOKEN_ENV = 'INTERCOM_ACCESS_TOKEN';

/** trueup.yaml as the published schema lets it be: everything optional that can be. */
interface WrittenProject {
  readonly workspace: {
    readonly id: string;
    readonly region?: Region;
    readonly api_version?: ApiVersion;
    readonly token_env?: string;
  };
  readonly include?: readonly string[];
  readonly types?: Named<WrittenType>;
  readonly contacts?: WrittenRecord;
  readonly conversations?: WrittenRecord;
  readonly limits?: { readonly deletes?: number; readonly delete_percent?: number };
  readonly protect?: readonly string[];
  readonly env?: readonly string[];
}

interface WrittenType {
  readonly prune?: Prune;
  readonly attributes?: Named<WrittenAttribute>;
}

interface WrittenRecord {
  readonly attributes?: Named<WrittenAttribute>;
  readonly relationships?: Named<WrittenRelationship>;
}

interface WrittenRelationship {
  readonly to: string;
  readonly many?: boolean;
  readonly members?: 'exact' | 'owned';
}

type WrittenAttribute =
  | AttributeSpec['type']
  | {
      readonly type: AttributeSpec['type'];
      readonly required?: boolean;
      readonly sensitive?: boolean;
      readonly options?: readonly string[];
      readonly to?: string;
      readonly many?: boolean;
    };

type Named<Value> = { readonly [name: string]: Value };

/** Fills every default in. `written` has the environment laid over it and the shape the published schema asks for. */
export function buildProject(
  root: string,
  environment: string,
  written: Located,
  ownLedger: boolean,
  today: string | undefined,
): Project {
  const project = plainValue(written) as WrittenProject;
  return {
    root,
    environment,
    workspace: {
      id: project.workspace.id,
      region: project.workspace.region ?? 'us',
      apiVersion: project.workspace.api_version ?? '2.14',
      tokenEnv: project.workspace.token_env ?? DEFAULT_TOKEN_ENV,
    },
    include: project.include ?? DEFAULT_INCLUDE,
    types: mapNamed(project.types, buildType),
    contacts: buildRecord(project.contacts),
    conversations: buildRecord(project.conversations),
    limits: { deletes: project.limits?.deletes ?? 3, deletePercent: project.limits?.delete_percent ?? 10 },
    ledger: buildLedgerSettings(writtenLedger(written), environment, ownLedger),
    protect: project.protect ?? [],
    accept: buildAcceptances(written, today),
    env: project.env ?? [],
  };
}

function buildType(type: WrittenType): TypeSpec {
  return { prune: type.prune ?? 'owned', attributes: mapNamed(type.attributes, buildAttribute) };
}

function buildRecord(record: WrittenRecord | undefined): RecordSpec {
  return {
    attributes: mapNamed(record?.attributes, buildAttribute),
    relationships: mapNamed(record?.relationships, buildRelationship),
  };
}

function buildRelationship(relationship: WrittenRelationship): RelationshipSpec {
  return {
    to: relationship.to,
    many: relationship.many ?? false,
    members: relationship.members ?? 'exact',
  };
}

function buildAttribute(written: WrittenAttribute): AttributeSpec {
  const attribute = typeof written === 'string' ? { type: written } : written;
  const required = attribute.required ?? false;
  const sensitive = attribute.sensitive ?? false;
  switch (attribute.type) {
    case 'relationship':
      return {
        type: 'relationship',
        to: attribute.to ?? '',
        many: attribute.many ?? false,
        members: 'exact',
        required,
        sensitive: false,
      };
    case 'list':
      return {
        type: 'list',
        required,
        sensitive,
        ...(attribute.options === undefined ? {} : { options: attribute.options }),
      };
    default:
      return { type: attribute.type, required, sensitive };
  }
}

/** Without a prototype, so that looking `constructor` up finds nothing. */
function mapNamed<From, To>(named: Named<From> | undefined, build: (value: From) => To): Named<To> {
  const built: Record<string, To> = Object.create(null);
  for (const [name, value] of Object.entries(named ?? {})) built[name] = build(value);
  return built;
}
