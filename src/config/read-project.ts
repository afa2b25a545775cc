import { DEFAULT_INCLUDE } from './build-project.ts';
import { findProject, PROJECT_FILE } from './find-project.ts';
import { type ParsedProject, parseProject } from './parse-project.ts';
import { readSource } from './read-source.ts';

/** What trueup.yaml came to. */
export interface ReadProject extends ParsedProject {
  readonly root: string;
  /** The text of trueup.yaml, when it is one. */
  readonly text: string | undefined;
}

/**
 * Reads the project that `start` lies in, with the environment laid over it. Throws when there is no project
 * (`TrueupError`) or no such environment (`UsageError`); what is wrong inside trueup.yaml is returned. `today` is for
 * what holds until a day.
 */
export async function readProject(start: string, environment = 'default', today?: string): Promise<ReadProject> {
  const root = await findProject(start);
  const { text, diagnostics } = await readSource(root, PROJECT_FILE);
  if (text === undefined) return { root, project: undefined, include: DEFAULT_INCLUDE, diagnostics, text };
  const parsed = parseProject(root, text, environment, today);
  return { root, text, ...parsed, diagnostics: [...diagnostics, ...parsed.diagnostics] };
}
