import { diagnosticOfFile } from '../diagnostics/diagnostic-at.ts';
import { emptyFile } from '../diagnostics/empty-file.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { UsageError } from '../model/error.ts';
import { type Located, valueAt } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { Project } from '../model/project.ts';
import { saysWhichLedger } from './build-ledger-settings.ts';
import { buildProject, DEFAULT_INCLUDE } from './build-project.ts';
import { checkEnvironments } from './check-environments.ts';
import { checkProject } from './check-project.ts';
import { checkShape } from './check-shape.ts';
import { PROJECT_FILE } from './find-project.ts';
import { overlay } from './overlay.ts';
import { parseYaml } from './parse-yaml.ts';

/** What the text of trueup.yaml says. `project` is missing when it has an error; `include` is then as good as can be known. */
export interface ParsedProject {
  readonly project: Project | undefined;
  readonly include: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lays the environment over the rest and checks the result. Throws a `UsageError` when there is no such environment.
 * `today`, a day in UTC, tells what is accepted still; without it nothing is.
 */
export function parseProject(root: string, text: string, environment: string, today?: string): ParsedProject {
  const parsed = parseYaml(PROJECT_FILE, text);
  const failed = (diagnostics: readonly Diagnostic[], include = DEFAULT_INCLUDE) => ({
    project: undefined,
    include,
    diagnostics,
  });
  if (parsed.empty) return failed([diagnosticOfFile(PROJECT_FILE, emptyFile({ of: 'project' }))]);
  if (!parsed.root) return failed(parsed.diagnostics);
  const merged = overlayEnvironment(parsed.root, environment);
  const shape = checkShape(PROJECT_FILE, merged, 'project');
  const include = readInclude(merged);
  if (shape.length > 0) return failed([...parsed.diagnostics, ...shape], include);
  const ownLedger = saysWhichLedger(parsed.root, merged, environment);
  const project = buildProject(root, environment, merged, ownLedger, today);
  const diagnostics = [
    ...parsed.diagnostics,
    ...checkProject(PROJECT_FILE, merged, project, today),
    ...checkEnvironments(PROJECT_FILE, parsed.root, project),
  ];
  return { project: hasErrors(diagnostics) ? undefined : project, include: project.include, diagnostics };
}

function overlayEnvironment(root: Located, environment: string): Located {
  const environments = valueAt(root, 'environments');
  const known = environments?.kind === 'map' ? [...environments.entries.keys()] : [];
  const patch = valueAt(environments, environment);
  if (patch?.kind === 'map') return overlay(root, patch);
  if (environment === 'default' || patch) return root;
  const names = ['default', ...known.filter((name) => name !== 'default')];
  const nearest = nearestName(environment, names);
  throw new UsageError(
    `there is no environment ${JSON.stringify(environment)} in ${PROJECT_FILE}; known: ${names.join(', ')}`,
    nearest === undefined ? 'add it under `environments`' : `did you mean --env ${nearest}?`,
  );
}

function readInclude(root: Located): readonly string[] {
  const include = valueAt(root, 'include');
  if (include?.kind !== 'list') return DEFAULT_INCLUDE;
  return include.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}
