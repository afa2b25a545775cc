import { TrueupError } from '../model/error.ts';
import type { Workspace } from '../model/live.ts';
import type { Project } from '../model/project.ts';

/** Refuses a token of another workspace or region than trueup.yaml names: everything after would be about other data. */
export function checkWorkspace(project: Project, workspace: Workspace): void {
  const { id, region } = project.workspace;
  const name = workspace.name === undefined ? '' : ` (${workspace.name})`;
  if (workspace.id !== id) {
    throw refused(
      `The token belongs to workspace ${workspace.id}${name}, and trueup.yaml names ${id}`,
      'Use a token of that workspace, choose another --env, or correct workspace.id in trueup.yaml.',
    );
  }
  if (workspace.region !== undefined && workspace.region.toLowerCase() !== region) {
    throw refused(
      `Workspace ${workspace.id}${name} is in region ${workspace.region}, and trueup.yaml says ${region}`,
      `Write workspace: { region: ${workspace.region} } in trueup.yaml.`,
    );
  }
}

function refused(message: string, hint: string): TrueupError {
  return new TrueupError(message, { code: 'wrong-workspace', category: 'refused', hint });
}
