import type { Project } from '../model/project.ts';
import type { Report } from './report.ts';
import type { GetVariable } from './substitute-variables.ts';

/** What reading the records of one file needs to know. */
export interface FileContext {
  readonly project: Project;
  readonly getVariable: GetVariable;
  readonly file: string;
  readonly report: Report;
  /** Nearest names already worked out, for all files. */
  readonly suggestions: Map<string, string | undefined>;
}
