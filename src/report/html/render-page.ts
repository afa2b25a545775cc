import { createHash } from 'node:crypto';
import { compareText } from '../../model/json.ts';
import { escapeText } from '../escape.ts';
import { renderGraphSvg } from '../graph/graph-svg.ts';
import { countOf } from '../name.ts';
import { escapeHtml, renderDataBlock } from './escape-html.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { PageStep, PageView } from './page-view.ts';

/** More boxes than these make no picture that anybody reads. */
const MOST_BOXES = 150;

/**
 * One file that needs nothing else: no request leaves it, nothing in it runs but its own script, and what the plan holds is
 * text wherever it stands. The same view gives the same bytes.
 */
export function renderPage(view: PageView): string {
  const picture = renderPicture(view);
  const styles = [PAGE_STYLE, ...[...picture.matchAll(/<style>([^<]*)<\/style>/gu)].map(([, style = '']) => style)];
  const policy = [
    "default-src 'none'",
    `style-src ${styles.map(hashOf).join(' ')}`,
    `script-src ${hashOf(PAGE_SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(view.title)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<h1>${escapeHtml(view.title)}</h1>`,
    ...(view.warning === undefined ? [] : [`<p class="warning"><strong>${escapeHtml(view.warning)}</strong></p>`]),
    `<p>${escapeHtml(view.verdict)}</p>`,
    `<dl>${view.facts.map(([name, value]) => `<dt>${name}</dt><dd class="mono">${escapeHtml(value)}</dd>`).join('')}</dl>`,
    '</header>',
    '<main>',
    ...renderDangers(view),
    ...renderSteps(view.steps),
    ...(picture === '' ? [] : [section('picture', 'What is around it', picture)]),
    ...renderNotes(view.notes),
    '</main>',
    '<footer>Made by trueup. This page asks nothing of any server.</footer>',
    ...(view.steps.length === 0
      ? []
      : [
          `<script type="application/json" id="data">${renderDataBlock(view.steps)}</script>`,
          `<script>${PAGE_SCRIPT}</script>`,
        ]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function section(id: string, heading: string, content: string): string {
  return `<section aria-labelledby="${id}-head"><h2 id="${id}-head">${heading}</h2>\n${content}\n</section>`;
}

function renderDangers({ dangers, hidden = 0 }: PageView): string[] {
  if (dangers.length === 0) return [];
  const rows = dangers.map(({ label, name, text, remedy }) => {
    const lift = remedy === null ? '' : `<br>to lift it: ${escapeHtml(escapeText(remedy))}`;
    const className = label === 'refused' ? 'refused' : label === 'delete' ? 'delete' : 'conflict';
    return `<li><span class="action ${className}">${escapeHtml(label)}</span> <code>${escapeHtml(name)}</code> <span>${escapeHtml(text)}${lift}</span></li>`;
  });
  const more = hidden === 0 ? '' : `<p>and ${hidden} more of these, among the steps below</p>`;
  return [section('first', 'Look at these first', `<ul class="dangers">\n${rows.join('\n')}\n</ul>${more}`)];
}

const FILTERS = [
  ['action', 'Action'],
  ['state', 'State'],
  ['type', 'Type'],
  ['file', 'File'],
] as const;

function renderSteps(steps: readonly PageStep[]): string[] {
  if (steps.length === 0) return [section('steps', 'Steps', '<p>There are none.</p>')];
  const selects = FILTERS.map(([name, label]) => {
    const values = [...new Set(steps.map((step) => step[name]))].filter((value) => value !== '').sort(compareText);
    const options = values.map((value) => `<option>${escapeHtml(value)}</option>`).join('');
    return `<label>${label}<select name="${name}"><option value="">all</option>${options}</select></label>`;
  });
  return [
    section(
      'steps',
      'Steps',
      [
        '<search class="filters">',
        '<label>Search, every word (press /)<input type="search" id="search" autocomplete="off" spellcheck="false"></label>',
        ...selects,
        '<button type="button" id="clear">Clear</button>',
        '</search>',
        `<p><output id="count" aria-live="polite">${countOf(steps.length, 'step')}</output></p>`,
        '<noscript><p>The list of steps needs JavaScript; what is dangerous stands above, and the plan file has everything.</p></noscript>',
        '<ol id="list"></ol>',
        '<p><button type="button" id="more" hidden>Show more</button></p>',
      ].join('\n'),
    ),
  ];
}

function renderPicture({ graph }: PageView): string {
  if (graph === undefined || graph.nodes.length === 0) return '';
  if (graph.nodes.length > MOST_BOXES)
    return `<p>${graph.nodes.length} things are too many for a picture; <code>trueup graph ADDRESS</code> draws what is around one.</p>`;
  const svg = renderGraphSvg(graph, 'What the plan changes, and what points at it or is pointed at');
  return `<div class="picture" tabindex="0" role="region" aria-label="Picture of what is around it">${svg}</div>`;
}

function renderNotes(notes: readonly string[]): string[] {
  if (notes.length === 0) return [];
  const items = notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('\n');
  return [section('left', 'Left alone, and why', `<ul>\n${items}\n</ul>`)];
}
