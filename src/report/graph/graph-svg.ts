import type { Graph } from '../../model/graph.ts';
import { drawGraph } from './graph-words.ts';
import { type Box, LONGEST_NAME, layoutGraph } from './layout-graph.ts';

const STYLE = [
  'text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}',
  'rect{fill:#fff;stroke:#57606a}',
  'path{fill:none;stroke:#8c959f}',
  'text.label,text.remark{font-size:9px;fill:#57606a}',
  '.added rect{fill:#dafbe1;stroke:#1a7f37}path.added{stroke:#1a7f37;stroke-width:2}',
  '.changed rect{fill:#fff8c5;stroke:#9a6700}',
  '.removed rect{fill:#ffebe9;stroke:#cf222e}path.removed{stroke:#cf222e;stroke-dasharray:5 3}',
  '.outside rect{fill:#f6f8fa;stroke-dasharray:4 3}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#161b22;stroke:#8b949e}path{stroke:#6e7681}',
  'text.label,text.remark{fill:#9198a1}.added rect{fill:#12261e;stroke:#3fb950}.changed rect{fill:#272115;stroke:#d29922}',
  '.removed rect{fill:#25171c;stroke:#f85149}.outside rect{fill:#0d1117}}',
].join('');

/** A picture of a graph that needs nothing but a browser: no script, no font, no request. */
export function renderGraphSvg(graph: Graph, title: string): string {
  const drawn = drawGraph(graph);
  const { width, height, boxes } = layoutGraph(drawn);
  const edges = drawn.edges.flatMap(({ from, to, label, tone }) => {
    const [start, end] = [boxes[from], boxes[to]];
    if (!start || !end) return [];
    const [x, y] = [round((start.x + start.width + end.x) / 2), round((start.y + end.y + start.height) / 2 - 4)];
    return [
      `<path class="${tone}" d="${curve(start, end)}" marker-end="url(#end)"/>`,
      `<text class="label" x="${x}" y="${y}" text-anchor="middle">${escapeXml(label)}</text>`,
    ];
  });
  const nodes = drawn.nodes.flatMap(({ name, remark, tone, kind }, index) => {
    const box = boxes[index];
    if (!box) return [];
    const radius = kind === 'instance' || kind === 'type' ? 3 : 16;
    const line = (text: string, y: number, style = '') =>
      `<text${style} x="${round(box.x + 10)}" y="${round(box.y + y)}">${escapeXml(text)}</text>`;
    return [
      `<g class="${tone}"><title>${escapeXml(remark === '' ? name : `${name}: ${remark}`)}</title>` +
        `<rect x="${round(box.x)}" y="${round(box.y)}" width="${box.width}" height="${box.height}" rx="${radius}"/>` +
        line(shorten(name), remark === '' ? 21 : 15) +
        (remark === '' ? '' : line(remark, 27, ' class="remark"')) +
        '</g>',
    ];
  });
  const [w, h] = [round(width), round(height)];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0L8,4L0,8"/></marker></defs>',
    ...edges,
    ...nodes,
    '</svg>',
  ].join('\n')}\n`;
}

/** Out of the right side and into the left one; what runs back goes round below. */
function curve(start: Box, end: Box): string {
  const [x1, y1] = [start.x + start.width, start.y + start.height / 2];
  const [x2, y2] = [end.x, end.y + end.height / 2];
  const pull = x2 > x1 ? (x2 - x1) / 2 : 60;
  const sag = x2 > x1 ? 0 : 40;
  return `M${[x1, y1].map(round)}C${[x1 + pull, y1 + sag].map(round)} ${[x2 - pull, y2 + sag].map(round)} ${[x2, y2].map(round)}`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function shorten(name: string): string {
  const letters = [...name];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : name;
}

/** `renderName` has made every control and hidden character visible; what is left are the letters of XML itself. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.codePointAt(0)};`);
}
