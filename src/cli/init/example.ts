import type { InitSettings } from './settings.ts';

/** The type that examples use: the first one declared, or a made-up one. */
export function exampleType({ types }: Pick<InitSettings, 'types'>): string {
  return types[0] ?? 'Order';
}

/** The relationship of contacts that examples use. */
export function relationshipName(settings: Pick<InitSettings, 'types'>): string {
  return `${slugOf(settings)}s`;
}

/** The first object file, relative to the project root. */
export function objectsFile(settings: Pick<InitSettings, 'types'>): string {
  return `objects/${slugOf(settings)}s.yaml`;
}

function slugOf(settings: Pick<InitSettings, 'types'>): string {
  const slug = exampleType(settings)
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '_')
    .replace(/^_+|_+$/gu, '')
    .slice(0, 60);
  return slug === '' ? 'object' : slug;
}
