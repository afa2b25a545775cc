import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { expect } from 'vitest';
import { UNSAFE } from './hostile-texts.ts';

/** Markdown as hosts render it, raw HTML left as it is, so that none can hide. */
export function toHtml(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** Every tag a report may hold, to the letter; whatever else is there came out of data. */
const TAGS =
  /^<\/?(h2|p|strong|code|ul|li|table|thead|tbody|tr|th|td|blockquote|details|summary|pre)>$|^<details open>$|^<code class="language-diff">$/u;

/** What hosts act on in text that is no code: mentions, issues, commits, addresses, emoji, formulas. */
const ACTS =
  /@[\w-]|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|:\/\/|\bwww\.|:[\w+-]+:|\$|[\w.-]+\/[\w.-]+|\[|\]|[\w.+-]+@|!\[|<|>|\\|`/iu;

/**
 * The law of Markdown: nothing of data is anything but text. Every tag of the page is one of ours and closed, every row of
 * a table has its cells, nothing in prose acts, nothing hides. `links`: the addresses that may be linked.
 */
export function expectNoBreakOut(markdown: string, html: string, links: readonly string[] = []): void {
  expect(markdown.match(UNSAFE)?.[0]).toBeUndefined();
  const tags = html.match(/<[^>]*>/gu) ?? [];
  const foreign = tags.filter((tag) => !TAGS.test(tag) && !isOurLink(tag, links));
  expect(foreign.slice(0, 5), html.slice(0, 2000)).toEqual([]);
  expectBalanced(tags);
  for (const row of html.match(/<tr>[\s\S]*?<\/tr>/gu) ?? []) expect(row.match(/<t[hd]>/gu)).toHaveLength(3);
  const acting = proseOf(html)
    .split('\n')
    .filter((line) => ACTS.test(line.replaceAll(/\[!(?:CAUTION|WARNING|NOTE)\]/gu, '')));
  expect(acting.slice(0, 5)).toEqual([]);
}

/** What a page shows outside of code. */
export function proseOf(html: string): string {
  return html
    .replaceAll(/<pre>[\s\S]*?<\/pre>|<code[^>]*>[\s\S]*?<\/code>/gu, ' ')
    .replaceAll(/<[^>]*>/gu, '\n')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function isOurLink(tag: string, links: readonly string[]): boolean {
  return tag === '</a>' || links.some((link) => tag === `<a href="${link}">`);
}

function expectBalanced(tags: readonly string[]): void {
  const open: string[] = [];
  for (const tag of tags) {
    const name = /^<\/?(\w+)/u.exec(tag)?.[1] ?? '';
    if (!tag.startsWith('</')) open.push(name);
    else expect(open.pop(), tags.join('')).toBe(name);
  }
  expect(open).toEqual([]);
}
