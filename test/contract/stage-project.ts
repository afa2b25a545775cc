import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppResult, runInProcess, type TestClock } from '../support/run-app.ts';
import { ATTRIBUTES, PEOPLE } from './story.ts';

export interface StageProject {
  readonly directory: string;
  declare(objects: object): Promise<void>;
  run(...args: readonly string[]): Promise<AppResult>;
}

export interface StageProjectOptions {
  readonly workspace: string;
  readonly region: string;
  readonly version: string;
  readonly token?: string;
  /** Undefined: where the region is. */
  readonly url?: string;
  readonly clock: TestClock;
}

const directories: string[] = [];

/** A directory with the trueup.yaml of the story, and trueup running in it. */
export async function aStageProject(options: StageProjectOptions): Promise<StageProject> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-story-'));
  directories.push(directory);
  await mkdir(join(directory, 'objects'));
  const write = (file: string, value: object) => writeFile(join(directory, file), JSON.stringify(value));
  const { orders, ...contact } = PEOPLE.contact;
  const { order, ...conversation } = PEOPLE.conversation;
  await write('trueup.yaml', {
    version: 1,
    workspace: { id: options.workspace, region: options.region, api_version: options.version },
    types: Object.fromEntries(Object.entries(ATTRIBUTES).map(([type, attributes]) => [type, { attributes }])),
    contacts: { attributes: contact, relationships: { orders: { to: orders.to, many: orders.many } } },
    conversations: { attributes: conversation, relationships: { order: { to: order.to, many: order.many } } },
  });
  const url = options.url === undefined ? [] : ['--api-url', options.url];
  const env = options.token === undefined ? {} : { INTERCOM_ACCESS_TOKEN: options.token };
  return {
    directory,
    declare: (objects) => write('objects/all.yaml', objects),
    run: (...args) => runInProcess([...args, ...url], { cwd: directory, clock: options.clock, env }),
  };
}

export async function removeStageProjects(): Promise<void> {
  await Promise.all(directories.splice(0).map((directory) => rm(directory, { recursive: true })));
}
