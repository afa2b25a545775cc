import { type Located, type Place, plainValue, valueAt } from '../model/located.ts';
import type { SourcePosition } from '../model/source.ts';
import { PROJECT_FILE } from './find-project.ts';
import { overlay } from './overlay.ts';
import { parseYaml } from './parse-yaml.ts';

/** One line of trueup.yaml that is in force. */
export interface Setting {
  readonly value: unknown;
  readonly source: SourcePosition;
  /** The environment that wrote it; null for what all environments share. */
  readonly environment: string | null;
}

/** Finds what is in force at a path of keys and list positions; undefined where a default is. */
export type FindSetting = (path: readonly (string | number)[]) => Setting | undefined;

/** Tells where trueup.yaml says what is in force in an environment. `text` is that of a file without errors. */
export function locateSettings(text: string, environment: string): FindSetting {
  const { root } = parseYaml(PROJECT_FILE, text);
  const patch = valueAt(valueAt(root, 'environments'), environment);
  const merged = root && patch?.kind === 'map' ? overlay(root, patch) : root;
  return (path) => {
    const found = follow(merged, path);
    if (!found) return undefined;
    const { place, value } = found;
    return {
      value: plainValue(value),
      source: { file: PROJECT_FILE, line: place.line, column: place.column },
      environment: patch && place.start >= patch.start && place.start < patch.end ? environment : null,
    };
  };
}

function follow(
  root: Located | undefined,
  path: readonly (string | number)[],
): { place: Place; value: Located } | undefined {
  let value = root;
  let place: Place | undefined = root;
  for (const step of path) {
    if (typeof step === 'number') {
      value = value?.kind === 'list' ? value.items[step] : undefined;
      place = value;
    } else {
      const entry = value?.kind === 'map' ? value.entries.get(step) : undefined;
      value = entry?.value;
      place = entry?.key;
    }
  }
  return value && place ? { place, value } : undefined;
}
