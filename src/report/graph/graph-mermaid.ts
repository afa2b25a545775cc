import type { Graph } from '../../model/graph.ts';
import { renderGraphTable } from './graph-table.ts';
import { type DrawnGraph, drawGraph, type Tone } from './graph-words.ts';

/**
 * What GitHub draws with Mermaid's defaults: `maxTextSize` and `maxEdges`. Beyond them it shows an error in the place of
 * the picture.
 */
const MOST_CHARACTERS = 50_000;
const MOST_EDGES = 500;

const STYLES: { readonly [tone in Exclude<Tone, 'plain'>]: string } = {
  added: 'fill:#dafbe1,stroke:#1a7f37,color:#0b4a1e',
  changed: 'fill:#fff8c5,stroke:#9a6700,color:#4d3300',
  removed: 'fill:#ffebe9,stroke:#cf222e,color:#82071e',
  outside: 'fill:#f6f8fa,stroke:#6e7781,color:#424a53,stroke-dasharray:4 3',
};

/** A Mermaid flowchart; a Markdown table that says the same in counts where GitHub would not draw it. */
export function renderGraphMermaid(graph: Graph): string {
  if (graph.edges.length > MOST_EDGES) return tooLarge(graph);
  const text = flowchart(drawGraph(graph));
  return text.length > MOST_CHARACTERS ? tooLarge(graph) : text;
}

function tooLarge(graph: Graph): string {
  return `%% Too large for Mermaid on GitHub (at most ${MOST_EDGES} edges and ${MOST_CHARACTERS} characters): a table instead.\n\n${renderGraphTable(graph)}`;
}

function flowchart({ nodes, edges }: DrawnGraph): string {
  const tones = new Set(nodes.map(({ tone }) => tone));
  return `${[
    'flowchart LR',
    ...nodes.map(({ name, remark, tone, kind }, index) => {
      const label = `${quoted(name)}${remark === '' ? '' : `<br>${quoted(remark)}`}`;
      const [open, close] = kind === 'instance' || kind === 'type' ? ['["', '"]'] : ['(["', '"])'];
      return `  n${index}${open}${label}${close}${tone === 'plain' ? '' : `:::${tone}`}`;
    }),
    ...edges.map(({ from, to, label, tone }) => {
      const line = tone === 'removed' ? '-.->' : tone === 'added' ? '==>' : '-->';
      return `  n${from} ${line}|"${quoted(label)}"| n${to}`;
    }),
    ...Object.entries(STYLES).flatMap(([tone, style]) =>
      tones.has(tone as Tone) ? [`  classDef ${tone} ${style}`] : [],
    ),
  ].join('\n')}\n`;
}

/** Whatever Mermaid or HTML could read as more than a letter stands as its number. */
function quoted(text: string): string {
  return text.replace(/[^\p{L}\p{N} /_.,:+-]/gu, (character) => `#${character.codePointAt(0)};`);
}
