import { isAbsolute, relative, resolve, sep } from 'node:path';
import { TrueupError } from '../model/error.ts';

/** Those of a project's files that paths on the command line name, themselves or by a directory; all when there are none. */
export function selectFiles(
  cwd: string,
  root: string,
  paths: readonly string[],
  files: readonly string[],
): readonly string[] {
  if (paths.length === 0) return files;
  const wanted = new Set<string>();
  for (const path of paths) {
    const way = relative(root, resolve(cwd, path));
    const place = isAbsolute(way) ? way : way.split(sep).join('/');
    const named = files.filter((file) => place === '' || file === place || file.startsWith(`${place}/`));
    if (named.length === 0)
      throw new TrueupError(`${path} is no file of this project`, {
        code: 'not-in-project',
        category: 'invalid',
        hint: 'name trueup.yaml or a file that `include` matches, or leave the path out for all of them',
      });
    for (const file of named) wanted.add(file);
  }
  return files.filter((file) => wanted.has(file));
}
