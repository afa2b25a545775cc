import { createHash } from 'node:crypto';
import { attributePointer } from '../model/body.ts';
import type { Desired, DesiredRecord } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { Project } from '../model/project.ts';
import { hasSensitive } from './sensitive-places.ts';

/**
 * sha256, in hex, over the desired state and the parts of the project that shape a plan. Plans carry it in the open, so
 * values of sensitive attributes count only as set or unset: a plain hash over a short secret would give it away.
 */
export function configurationDigest(project: Project, desired: Desired): string {
  const { environment, workspace, types, contacts, conversations, limits, protect, accept } = project;
  const { id, region, apiVersion } = workspace;
  const shape = {
    version: 1,
    environment,
    workspace: { id, region, apiVersion },
    types,
    contacts,
    conversations,
    limits,
    protect: [...protect].sort(),
    // A project that accepts nothing has the digest it always had.
    ...(accept.length === 0 ? {} : { accept: accept.map(({ at, until }) => [at, until]) }),
  };
  const hash = createHash('sha256').update(canonicalJson(shape as unknown as Json));
  const sensitive = hasSensitive(project);
  for (const record of desired.records.values()) {
    const body = sensitive ? maskBody(project, record) : (record.body as unknown as Json);
    hash.update(`\n${canonicalJson([record.address, record.state, body])}`);
  }
  for (const { from, to } of desired.moved) hash.update(`\n${canonicalJson([from, to])}`);
  return hash.digest('hex');
}

function maskBody(project: Project, { address, body }: DesiredRecord): Json {
  const names = Object.keys(body.attributes);
  const sensitive = new Set(names.filter((name) => fieldSpec(project, address, attributePointer(name)).sensitive));
  if (sensitive.size === 0) return { ...body };
  const open = Object.entries(body.attributes).filter(([name]) => !sensitive.has(name));
  const set = [...sensitive].map((name): [string, Json] => [name, body.attributes[name] !== null]);
  return { ...body, attributes: Object.fromEntries(open), sensitive: Object.fromEntries(set) };
}
