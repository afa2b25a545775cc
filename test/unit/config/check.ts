import { parseProject } from '../../../src/config/parse-project.ts';
import { parseObjects } from '../../../src/config/read-object-files.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/model/desired.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { Project } from '../../../src/model/project.ts';

/** A project with one of everything, for tests that are about object files. */
export const PROJECT = `version: 1
workspace: { id: abc, api_version: "2.16" }
types:
  Product:
    attributes: { name: string, price: decimal }
  Order:
    attributes:
      text: string
      count: integer
      amount: decimal
      paid: boolean
      placed: datetime
      status: { type: list, options: [open, shipped] }
      note: { type: string, sensitive: true }
      items: { type: relationship, to: Product, many: true }
      main: { type: relationship, to: Product }
  Strict:
    attributes: { must: { type: string, required: true } }
contacts:
  attributes: { tier: string }
  relationships: { orders: { to: Order, many: true } }
conversations:
  attributes: { tag: string }
  relationships: { order: { to: Order } }
protect: ["instance/Product/P-*"]
env: [PREFIX, NUMBER, EMPTY, UNSET]
`;

const VARIABLES: { readonly [name: string]: string } = {
  PREFIX: 'eu',
  NUMBER: '12',
  EMPTY: '',
  INTERCOM_ACCESS_TOKEN: 'canary',
};

export interface Checked {
  readonly project: Project | undefined;
  readonly desired: Desired | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `line:column code`, for files other than `a.yaml` with the file before. */
  readonly places: readonly string[];
}

/** Runs everything pure between text and desired. */
export function check(
  files: string | { readonly [path: string]: string },
  project: string = PROJECT,
  env = 'default',
  variables: { readonly [name: string]: string } = VARIABLES,
): Checked {
  const parsed = parseProject('/project', project, env);
  const named = typeof files === 'string' ? { 'a.yaml': files } : files;
  const objects = Object.entries(named).map(([path, text]) => parseObjects(path, text));
  const written = objects.flatMap(({ file }) => file ?? []);
  const built = parsed.project && buildDesired(parsed.project, written, (name: string) => variables[name]);
  const diagnostics = [
    ...parsed.diagnostics,
    ...objects.flatMap((object) => object.diagnostics),
    ...(built?.diagnostics ?? []),
  ];
  return { project: parsed.project, desired: built?.desired, diagnostics, places: diagnostics.map(placeOf) };
}

function placeOf({ source, code }: Diagnostic): string {
  const file = source?.file === 'a.yaml' || source?.file === 'trueup.yaml' ? '' : `${source?.file}:`;
  return `${file}${source?.line}:${source?.column} ${code}`;
}

/** The one body a single instance `Order/A` with this text for one attribute comes to. */
export function orderValue(attribute: string, literal: string): unknown {
  const { desired, diagnostics } = check(
    `instances:\n  Order:\n    A:\n      attributes:\n        ${attribute}: ${literal}\n`,
  );
  if (diagnostics.length > 0) return diagnostics[0]?.code;
  return [desired?.records.get('instance/Order/A')?.body.attributes[attribute]];
}
