import { buildRecordGraph, buildTypeGraph, graphAround } from '../../desired/build-graph.ts';
import { type Address, parseAddress } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { UsageError } from '../../model/error.ts';
import type { Graph } from '../../model/graph.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { buildPlanGraph } from '../../plan/plan-graph.ts';
import { renderGraphDot } from '../../report/graph/graph-dot.ts';
import { renderGraphMermaid } from '../../report/graph/graph-mermaid.ts';
import { renderGraphSvg } from '../../report/graph/graph-svg.ts';
import { renderJson } from '../../report/json-line.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { InvalidConfiguration } from '../invalid-configuration.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { type CommonOptions, countOption } from '../options.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { writeReport } from '../write-report.ts';

export interface GraphOptions extends CommonOptions {
  readonly format?: string;
  readonly types?: boolean;
  readonly plan?: string;
  readonly depth?: string;
  readonly out?: string;
}

const FORMATS = ['mermaid', 'dot', 'svg'] as const;
type Format = (typeof FORMATS)[number];

/** More than this many boxes are no picture any more. */
const MOST_DRAWN = 3000;

/** `trueup graph [ADDRESS]`: what points at what, of the YAML, around an address, or of a saved plan. Offline. */
export async function runGraph(
  context: CommandContext,
  address: string | undefined,
  options: GraphOptions,
): Promise<ExitCode> {
  const format = formatOf(options);
  const { graph, title } = await graphOf(context, address, options);
  const text = options.json ? `${renderJson(toJson(graph), 2)}\n` : draw(graph, format, title);
  if (options.out === undefined) context.stdout.write(text);
  else await writeReport(context, options.out, text);
  return EXIT.done;
}

function formatOf({ format = 'mermaid' }: GraphOptions): Format {
  const found = FORMATS.find((known) => known === format);
  if (found) return found;
  const nearest = nearestName(format, FORMATS);
  throw new UsageError(
    `there is no format ${JSON.stringify(format)}; known: ${FORMATS.join(', ')}`,
    nearest === undefined ? 'Choose one of them.' : `Did you mean --format ${nearest}?`,
  );
}

async function graphOf(
  context: CommandContext,
  address: string | undefined,
  options: GraphOptions,
): Promise<{ graph: Graph; title: string }> {
  const depth = countOption('--depth', options.depth);
  if (depth !== undefined && address === undefined)
    throw new UsageError(
      '--depth counts from an address, and none is named',
      'Name one: trueup graph ADDRESS --depth 2',
    );
  if (options.plan !== undefined) {
    if (options.types) throw new UsageError('--types and --plan cannot both be', 'Leave one of the two out.');
    const plan = await readPlanFile(context, options.plan);
    const loaded = await loadConfiguration(context, options).catch(() => undefined);
    const graph = buildPlanGraph(plan, loaded?.project);
    return { graph: around(graph, address, depth, `the plan ${options.plan}`), title: `Plan ${plan.id}` };
  }
  const { project, desired } = await load(context, options);
  if (options.types) {
    if (address !== undefined)
      throw new UsageError('--types draws all types and takes no address', 'Leave the address out.');
    return { graph: buildTypeGraph(project), title: 'Types and relationships' };
  }
  const graph = buildRecordGraph(project, desired);
  const title = address === undefined ? 'What is declared' : `Around ${address}`;
  return { graph: around(graph, address, depth, 'the YAML'), title };
}

async function load(context: CommandContext, options: GraphOptions): Promise<Configuration> {
  const { configuration, diagnostics, sources } = await loadConfiguration(context, options);
  if (!configuration) throw new InvalidConfiguration(diagnostics, sources);
  return configuration;
}

function around(graph: Graph, address: string | undefined, depth: number | undefined, where: string): Graph {
  if (address === undefined) return graph;
  const ids = graph.nodes.map(({ id }) => id);
  if (!ids.includes(address)) {
    const nearest = nearestName(address, ids);
    const form = parseAddress(address) ? '' : ' Addresses look like instance/Order/ORD-1001 or contact/external_id:70.';
    throw new UsageError(
      `${address} is not in ${where}`,
      `${nearest === undefined ? 'trueup completion lists what is.' : `Did you mean ${nearest}?`}${form}`,
    );
  }
  return graphAround(graph, address as Address, depth ?? 1);
}

function draw(graph: Graph, format: Format, title: string): string {
  if (format === 'mermaid') return renderGraphMermaid(graph);
  if (format === 'dot') return renderGraphDot(graph);
  if (graph.nodes.length > MOST_DRAWN)
    throw new UsageError(
      `${graph.nodes.length} boxes are too many for a picture (at most ${MOST_DRAWN})`,
      'Draw the part around an address (trueup graph ADDRESS), the types (--types), or --format dot for Graphviz.',
    );
  return renderGraphSvg(graph, title);
}

function toJson({ nodes, edges }: Graph) {
  return { nodes: nodes.map((node) => ({ ...node })), edges: edges.map((edge) => ({ ...edge })) };
}
