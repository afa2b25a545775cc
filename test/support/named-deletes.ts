/** Every name that a report in Markdown gives under a label, shortened ones written out, and how many it says are elsewhere. */
export function namedIn(
  markdown: string,
  label: string,
): { readonly names: ReadonlySet<string>; readonly elsewhere: number } {
  const rows = [...markdown.matchAll(/^\| \*\*([^*]+)\*\* \| `(.*?)` \|/gmu)]
    .filter(([, title]) => title === label)
    .map(([, , name = '']) => name.replaceAll('\\u{7c}', '|'));
  const blocks = [...markdown.matchAll(/^\*\*([^*]+)\*\*\n(`{3,})diff\n([\s\S]*?)\n\2$/gmu)]
    .filter(([, title]) => title === label)
    .flatMap(([, , , body = '']) => body.split('\n').flatMap((line) => expandBraces(line.replace(/^- /u, ''))));
  const elsewhere = new RegExp(`^\\*\\*and (\\d+) more:? ${label}`, 'mu').exec(markdown)?.[1];
  return { names: new Set([...rows, ...blocks]), elsewhere: Number(elsewhere ?? 0) };
}

/** As a shell would: `a{1..3,7}`; what stands in quotes is itself. */
export function expandBraces(text: string): readonly string[] {
  if (text.startsWith('"')) return [text.slice(1, -1)];
  const [, prefix = '', list] = /^([^{}]*)\{([^{}]*)\}$/u.exec(text) ?? [];
  if (list === undefined) return [text];
  return list.split(',').flatMap((piece) => {
    const [, from, to] = /^(\d+)\.\.(\d+)$/u.exec(piece) ?? [];
    if (from === undefined || to === undefined) return [`${prefix}${piece}`];
    const width = from.startsWith('0') || to.startsWith('0') ? Math.max(from.length, to.length) : 0;
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => {
      return `${prefix}${String(Number(from) + index).padStart(width, '0')}`;
    });
  });
}
