import { canList } from '../../model/project.ts';
import { type Check, ok } from './check.ts';
import type { Connected } from './connection.ts';

/** Which version of the API answers, and what it leaves out. */
export const apiVersion: Check<Pick<Connected, 'project'>> = {
  name: 'api-version',
  run: ({ project }) => {
    const version = project.workspace.apiVersion;
    if (canList(version)) return ok(`${version} answers`);
    return ok(`${version} answers; 2.16 could also list instances, prune: all, and complete lists of members`);
  },
};
