import { describe, expect, it } from 'vitest';
import { instanceAddress } from '../../../../src/model/address.ts';
import type { Graph } from '../../../../src/model/graph.ts';
import { renderGraphDot } from '../../../../src/report/graph/graph-dot.ts';
import { renderGraphMermaid } from '../../../../src/report/graph/graph-mermaid.ts';
import { renderGraphSvg } from '../../../../src/report/graph/graph-svg.ts';
import { hostileTexts } from '../../../support/hostile-texts.ts';

const small: Graph = {
  nodes: [
    { id: 'contact/external_id:70', kind: 'contact', mark: 'update' },
    { id: 'instance/Order/O-1', kind: 'instance' },
    { id: 'instance/Order/O-2', kind: 'instance', mark: 'delete' },
  ],
  edges: [
    { from: 'contact/external_id:70', to: 'instance/Order/O-1', label: 'orders', mark: 'added' },
    { from: 'contact/external_id:70', to: 'instance/Order/O-2', label: 'orders', mark: 'removed' },
    { from: 'instance/Order/O-1', to: 'instance/Order/O-2', label: 'parts', many: true },
  ],
};

/** Records with hostile names, each pointing at the next by a hostile relationship. */
function hostile(seed: number): Graph {
  const texts = [
    ...hostileTexts(40, seed),
    '"]; evil',
    '</svg><script>',
    '&lt;',
    '\\", x=1',
    '#quot;',
    '`',
    '|x|',
    '%%{init}%%',
  ];
  const nodes = texts.map((text, index) => ({
    id: instanceAddress('T', `${index}${text}`),
    kind: 'instance' as const,
  }));
  const edges = texts.slice(1).map((text, index) => ({
    from: nodes[index]?.id ?? '',
    to: nodes[index + 1]?.id ?? '',
    label: text,
  }));
  return { nodes, edges };
}

describe('Mermaid', () => {
  it('draws what comes, stays and goes', () => {
    expect(renderGraphMermaid(small)).toBe(`flowchart LR
  n0(["contact/external_id:70<br>update"]):::changed
  n1["instance/Order/O-1"]
  n2["instance/Order/O-2<br>delete"]:::removed
  n0 ==>|"+ orders"| n1
  n0 -.->|"- orders"| n2
  n1 -->|"parts #40;many#41;"| n2
  classDef changed fill:#fff8c5,stroke:#9a6700,color:#4d3300
  classDef removed fill:#ffebe9,stroke:#cf222e,color:#82071e
`);
  });

  it('gives no name a meaning of its own', () => {
    const line = /^ {2}(?:n\d+\["[^"[\]`]*"\]|n\d+ -->\|"[^"[\]`|]*"\| n\d+)$/u;
    for (const seed of [1, 2, 3])
      for (const text of renderGraphMermaid(hostile(seed)).trimEnd().split('\n').slice(1)) expect(text).toMatch(line);
  });

  it('is a table of counts where GitHub would draw none', () => {
    const nodes = Array.from({ length: 600 }, (_, index) => ({
      id: index < 100 ? `contact/id:${index}` : `instance/Order|x/${index}`,
      kind: index < 100 ? ('contact' as const) : ('instance' as const),
    }));
    const edges = nodes
      .slice(99)
      .map(({ id }, index) => ({ from: `contact/id:${index % 50}`, to: id, label: 'orders' }));
    expect(
      renderGraphMermaid({ nodes, edges }),
    ).toBe(`%% Too large for Mermaid on GitHub (at most 500 edges and 50000 characters): a table instead.

| from | relationship | to | associations | from how many | to how many |
| --- | --- | --- | ---: | ---: | ---: |
| contact | orders | contact | 1 | 1 | 1 |
| contact | orders | instance/Order&#124;x | 500 | 50 | 500 |

600 nodes, 501 edges.
`);
    const long = nodes.slice(0, 90).map((node) => ({ ...node, id: `${node.id}${'x'.repeat(600)}` }));
    expect(renderGraphMermaid({ nodes: long, edges: [] })).toContain('90 nodes, 0 edges.');
  });
});

describe('DOT', () => {
  it('has every node and edge, with what becomes of it', () => {
    const text = renderGraphDot(small);
    expect(text).toContain('  n0 [label="contact/external_id:70\\nupdate", color="#9a6700", shape=oval];');
    expect(text).toContain('  n0 -> n2 [label="- orders", color="#cf222e", style=dashed];');
    expect(text).toMatch(/^digraph trueup \{\n[\s\S]*\n\}\n$/u);
  });

  it('gives no name a meaning of its own', () => {
    const line = /^ {2}n\d+(?: -> n\d+)? \[label="(?:[^"\\]|\\["\\n])*", color="#[0-9a-f]{6}"\];$/u;
    for (const seed of [1, 2, 3])
      for (const text of renderGraphDot(hostile(seed)).trimEnd().split('\n').slice(4, -1)) expect(text).toMatch(line);
  });
});

describe('SVG', () => {
  it('is one picture that asks for nothing, with the full name of each box', () => {
    const text = renderGraphSvg(small, 'A plan');
    expect(text).toContain('<title>contact/external_id:70: update</title>');
    expect(text.match(/<rect /gu)).toHaveLength(3);
    expect(text.match(/marker-end/gu)).toHaveLength(3);
    expect(text).not.toMatch(/href|<script|@import|url\((?!#)/u);
  });

  it('gives no name a meaning of its own', () => {
    for (const seed of [1, 2, 3]) {
      const text = renderGraphSvg(hostile(seed), '"><script>');
      const [, ...parts] = text.replaceAll(/&#\d+;/gu, '').split('<');
      // What follows each `<` is a tag of ours, its attributes in quotes, then text without a letter of XML.
      for (const part of parts)
        expect(part).toMatch(/^\/?(?:svg|title|style|defs|marker|path|text|g|rect)(?: [\w:-]+="[^"]*")*\/?>[^&>]*$/u);
    }
  });
});
