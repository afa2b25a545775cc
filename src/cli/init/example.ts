import { chooseFile } from '../../import/choose-file.ts';
import type { InitSettings } from './settings.ts';

/** The type that examples use: the first one declared, or a made-up one. */
export function exampleType({ types }: Pick<InitSettings, 'types'>): string {
  return types[0] ?? 'Order';
}

/** The relationship of contacts that examples use. */
export function relationshipName(settings: Pick<InitSettings, 'types'>): string {
  const slug = exampleType(settings)
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '_')
    .replace(/^_+|_+$/gu, '');
  return slug === '' ? 'linked' : `${slug}s`;
}

/** The first object file, relative to the project root: the one that `import` would make for the type. */
export function objectsFile(settings: Pick<InitSettings, 'types'>): string {
  return chooseFile([], { type: exampleType(settings) });
}
