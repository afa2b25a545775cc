import { parseAddress } from '../model/address.ts';
import type { Configuration } from '../model/desired.ts';
import type { AttributeSpec, Project, RecordSpec } from '../model/project.ts';
import { appendJournal, journalFileOf } from '../sandbox/journal-file.ts';
import type { Seed, SeedAttribute } from '../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { readSandboxState, writeSandboxState } from '../sandbox/state-file.ts';
import type { CommandContext } from './context.ts';
import { checkStateDirectory, ignoreRunFiles } from './ignore-run-files.ts';
import { sandboxFiles } from './sandbox-files.ts';

/** An Intercom of one's own, kept in the project between commands. */
export interface EmbeddedSandbox {
  readonly url: URL;
  /** Keeps what happened, and stops. */
  close(): Promise<void>;
}

/**
 * Starts the project's sandbox on a free loopback port. On first use it takes types and relationships from the project
 * and has the contacts and conversations the YAML names, and no instances.
 */
export async function openEmbeddedSandbox(
  context: CommandContext,
  configuration: Configuration,
): Promise<EmbeddedSandbox> {
  const { project } = configuration;
  const files = sandboxFiles(project.root, project.environment);
  await checkStateDirectory(project.root);
  const state = await readSandboxState(files.state);
  const sandbox: Sandbox = await startSandbox({
    ...(state ? { state } : {}),
    seed: await embeddedSeed(files.state, configuration),
    now: context.now,
    sleep: context.sleep,
  });
  return {
    url: new URL(sandbox.url),
    close: async () => {
      await sandbox.close();
      await ignoreRunFiles(context, project.root);
      await writeSandboxState(files.state, sandbox.state());
      await appendJournal(journalFileOf(files.state), sandbox.journal());
    },
  };
}

/**
 * What a project makes of its sandbox. Declarations follow the YAML on every run, the way a person keeps Intercom's
 * settings in step; contacts and conversations are made once.
 */
export async function embeddedSeed(stateFile: string, configuration: Configuration): Promise<Seed> {
  const settings = seedOfSettings(configuration.project);
  const isKept = (await readSandboxState(stateFile)) !== undefined;
  return isKept ? settings : { ...settings, ...seedOfRecords(configuration) };
}

function seedOfSettings(project: Project): Seed {
  return {
    workspace: { id: project.workspace.id, region: project.workspace.region, name: 'sandbox' },
    types: Object.fromEntries(
      Object.entries(project.types).map(([type, spec]) => [type, { attributes: seedAttributes(spec.attributes) }]),
    ),
    contact_attributes: seedRecordAttributes(project.contacts),
    conversation_attributes: seedRecordAttributes(project.conversations),
  };
}

function seedOfRecords({ desired }: Configuration): Seed {
  const contacts: NonNullable<Seed['contacts']>[number][] = [];
  const conversations: NonNullable<Seed['conversations']>[number][] = [];
  for (const record of desired.records.values()) {
    const parts = parseAddress(record.address);
    if (parts?.kind === 'contact') contacts.push({ [parts.selector]: parts.key });
    if (parts?.kind === 'conversation') conversations.push({ id: parts.id });
  }
  return { contacts, conversations };
}

function seedRecordAttributes(spec: RecordSpec): Record<string, SeedAttribute> {
  const relationships = Object.entries(spec.relationships).map(([name, { to, many }]): [string, SeedAttribute] => [
    name,
    { type: 'relationship', to, many },
  ]);
  return { ...seedAttributes(spec.attributes), ...Object.fromEntries(relationships) };
}

function seedAttributes(attributes: { readonly [name: string]: AttributeSpec }): Record<string, SeedAttribute> {
  return Object.fromEntries(Object.entries(attributes).map(([name, spec]) => [name, seedAttribute(spec)]));
}

function seedAttribute(spec: AttributeSpec): SeedAttribute {
  if (spec.type === 'relationship') return { type: 'relationship', to: spec.to, many: spec.many };
  if (spec.type === 'list') return spec.options ? { type: 'list', options: [...spec.options] } : { type: 'string' };
  return { type: spec.type };
}
