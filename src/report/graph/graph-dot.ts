import type { Graph } from '../../model/graph.ts';
import { drawGraph, type Tone } from './graph-words.ts';

const COLORS: { readonly [tone in Tone]: string } = {
  plain: 'color="#57606a"',
  added: 'color="#1a7f37"',
  changed: 'color="#9a6700"',
  removed: 'color="#cf222e"',
  outside: 'color="#6e7781", style=dashed',
};

/** The graph in the language of Graphviz. */
export function renderGraphDot(graph: Graph): string {
  const { nodes, edges } = drawGraph(graph);
  return `${[
    'digraph trueup {',
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif", fontsize=11];',
    '  edge [fontname="sans-serif", fontsize=9];',
    ...nodes.map(({ name, remark, tone, kind }, index) => {
      const shape = kind === 'instance' || kind === 'type' ? '' : ', shape=oval';
      return `  n${index} [label=${quoted(name, remark)}, ${COLORS[tone]}${shape}];`;
    }),
    ...edges.map(({ from, to, label, tone }) => {
      return `  n${from} -> n${to} [label=${quoted(label, '')}, ${COLORS[tone]}${tone === 'removed' ? ', style=dashed' : ''}];`;
    }),
    '}',
  ].join('\n')}\n`;
}

/** In quotes a back-slash starts an escape of Graphviz, and `&` one of HTML. */
function quoted(text: string, second: string): string {
  const [first, more] = [text, second].map((part) => part.replace(/[&\\"]/gu, (each) => ESCAPES[each] ?? each));
  return `"${first}${more === '' ? '' : `\\n${more}`}"`;
}

const ESCAPES: { readonly [character: string]: string } = { '&': '&amp;', '\\': '\\\\', '"': '\\"' };
