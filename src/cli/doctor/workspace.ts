import { checkWorkspace } from '../check-workspace.ts';
import { type Check, ok } from './check.ts';
import type { Connected } from './connection.ts';

/** Whether the token's workspace and region are those of trueup.yaml. */
export const workspace: Check<Pick<Connected, 'api' | 'project'>> = {
  name: 'workspace',
  run: async ({ api, project }) => {
    const found = await api.workspace.read();
    checkWorkspace(project, found);
    const name = found.name === undefined ? '' : ` (${found.name})`;
    const region = found.region === undefined ? 'Intercom does not say in which region' : `region ${found.region}`;
    return ok(`${found.id}${name}, ${region}`);
  },
};
