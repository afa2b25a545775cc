import type { Acceptance } from '../model/acceptance.ts';
import { type Located, plainValue, valueAt } from '../model/located.ts';
import { PROJECT_FILE } from './find-project.ts';

/**
 * The entries under `accept`. `today` is a day in UTC, `2026-07-29`; to those who do not say which it is, none holds any
 * more. `root` has the shape the published schema asks for.
 */
export function buildAcceptances(root: Located, today: string | undefined): readonly Acceptance[] {
  const list = valueAt(root, 'accept');
  return (list?.kind === 'list' ? list.items : []).map((item) => {
    const written = plainValue(item) as Pick<Acceptance, 'at' | 'until' | 'why'>;
    const { at, until, why } = written;
    const { line, column } = valueAt(item, 'at') ?? item;
    const source = { file: PROJECT_FILE, line, column };
    // Days written as ISO 8601 has them sort as they follow each other.
    return { at, until, why, source, expired: today === undefined || until < today };
  });
}
