import { join } from 'node:path';
import { errorCode, type FileSystem, openRegularFile } from '../file-system.ts';

type Env = { readonly [name: string]: string | undefined };

/** The settings of one profile, as both files have them; credentials win over the configuration. */
export type AwsProfile = { readonly [name: string]: string };

const MOST_BYTES = 1024 * 1024;

/** Reads every profile of `~/.aws/config` and `~/.aws/credentials`, or of the files the environment names instead. */
export async function readAwsProfiles(env: Env, fs: FileSystem): Promise<ReadonlyMap<string, AwsProfile>> {
  const { config, credentials } = awsFiles(env);
  const profiles = new Map<string, AwsProfile>();
  const add = (name: string, settings: AwsProfile) => profiles.set(name, { ...profiles.get(name), ...settings });
  for (const [section, settings] of parseIni(await readText(fs, config))) {
    if (section === 'default') add(section, settings);
    else if (section.startsWith('profile ')) add(section.slice('profile '.length).trim(), settings);
  }
  for (const [section, settings] of parseIni(await readText(fs, credentials))) add(section, settings);
  return profiles;
}

/** Where the two files are. */
export function awsFiles(env: Env): { readonly config: string; readonly credentials: string } {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '.';
  return {
    config: env['AWS_CONFIG_FILE'] ?? join(home, '.aws', 'config'),
    credentials: env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, '.aws', 'credentials'),
  };
}

/** The text of a file, also through links, as Kubernetes mounts tokens; empty when it is not there. */
export async function readText(fs: FileSystem, path: string): Promise<string> {
  try {
    const handle = await openRegularFile(fs, await fs.realpath(path));
    try {
      if (handle === undefined || (await handle.stat()).size > MOST_BYTES) return '';
      return await handle.readFile('utf8');
    } finally {
      await handle?.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return '';
    throw error;
  }
}

/** Sections and their settings; what is indented belongs to a setting of other tools. */
export function parseIni(text: string): ReadonlyMap<string, AwsProfile> {
  const sections = new Map<string, Record<string, string>>();
  let current: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/u)) {
    const section = /^\[\s*(.*?)\s*\]/u.exec(line)?.[1];
    if (section !== undefined) {
      const name = section.replaceAll(/["']/gu, '').replaceAll(/\s+/gu, ' ');
      current = sections.get(name) ?? {};
      sections.set(name, current);
      continue;
    }
    const [, name, value] = /^([\w.-]+)\s*=\s*(.*?)(?:\s+[#;].*)?\s*$/u.exec(line) ?? [];
    if (current !== undefined && name !== undefined && value !== undefined) current[name.toLowerCase()] = value;
  }
  return sections;
}
