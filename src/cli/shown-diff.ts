import { parseYaml } from '../config/parse-yaml.ts';
import { hasSensitive } from '../desired/sensitive-places.ts';
import type { Project } from '../model/project.ts';
import type { Style } from '../report/style.ts';
import { renderTextDiff } from '../report/text-diff.ts';
import { maskSensitive } from './load-configuration.ts';
import type { EditedFile } from './write-edited.ts';

/** What files would change, as a unified difference; values of sensitive attributes are blanked out. */
export function showDiff(project: Project, files: readonly EditedFile[], style: Style): string {
  const show = (path: string, text: string | undefined): string | undefined => {
    // No edit changes line ends, and they would only be in the way.
    const plain = text?.replace(/^\ufeff/u, '').replaceAll('\r\n', '\n');
    if (plain === undefined || !hasSensitive(project)) return plain;
    const file = { path, root: parseYaml(path, plain).root };
    return [...maskSensitive(project, [file], new Map([[path, plain]]))][0]?.[1] ?? '';
  };
  return files
    .map(({ path, before, after }) =>
      renderTextDiff({ path, before: show(path, before), after: show(path, after) }, style),
    )
    .join('');
}
