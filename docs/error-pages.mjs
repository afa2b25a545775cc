/*
 * The form of docs/errors/<code>.md and test/golden/cases/<name>.md: a title, why it is an error, `## Example` with the
 * files that are wrong, `## Output` with what `trueup validate` then prints, `## Fix`. A test runs every example and holds
 * the output against the page; `npm run docs` writes it anew.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PAGES = fileURLToPath(new URL('errors', import.meta.url));
export const CASES = fileURLToPath(new URL('../test/golden/cases', import.meta.url));

/** The trueup.yaml of every example that has none of its own. */
export const PROJECT = readFileSync(join(PAGES, 'trueup.yaml'), 'utf8');

/** The object file of an example that has none, so that nothing is said about that. */
const NO_OBJECTS = ['objects/none.yaml', 'instances: {}\n'];

const FENCE = /^(`{3,})(\w+)(?: title="([^"\n]+)")?\n([\s\S]*?)^\1$/gmu;

/** The pages of a directory, by name. */
export function listPages(directory) {
  const names = readdirSync(directory).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return names
    .map((name) => ({ name: name.slice(0, -'.md'.length), path: join(directory, name) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * A page taken apart. `command` is what follows `trueup`, `tail` how many of the last lines the page shows (all without
 * `| tail -n N` behind the command); `sections` are the headings below the title; `needsUser` when root would see nothing
 * of the example, `needsIntercom` when no offline command shows it.
 */
export function readPage(path) {
  const text = readFileSync(path, 'utf8');
  const example = [...sectionOf(text, 'Example').matchAll(FENCE)];
  const [output] = sectionOf(text, 'Output').matchAll(FENCE);
  const [, command, tail] = /^trueup (.+?)(?: \| tail -n (\d+))?$/u.exec(output?.[3] ?? 'trueup validate') ?? [];
  const scripts = example.flatMap(([, , language, title, content]) =>
    language === 'sh' && title === undefined ? [content] : [],
  );
  return {
    text,
    title: /^# (.+)$/mu.exec(text)?.[1] ?? '',
    sections: [...text.matchAll(/^## (.+)$/gmu)].map(([, heading]) => heading),
    files: example.flatMap(([, , , title, content]) => (title === undefined ? [] : [[title, content]])),
    scripts,
    needsUser: scripts.some((script) => script.includes('chmod')),
    command: (command ?? 'validate').split(' '),
    needsIntercom: !/^validate\b/u.test(command ?? 'validate'),
    tail: tail === undefined ? undefined : Number(tail),
    output: output?.[4] ?? '',
  };
}

/** Writes the files of an example and runs what it says to run, which is `sh` and may use nothing that Linux lacks. */
export function makeExample({ files, scripts }, directory) {
  const written = new Map([['trueup.yaml', PROJECT], ...files]);
  const isBare = scripts.length === 0 && files.every(([file]) => file === 'trueup.yaml');
  if (isBare) written.set(...NO_OBJECTS);
  mkdirSync(join(directory, 'objects'));
  for (const [file, content] of written) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  for (const script of scripts) {
    const { status, stderr } = spawnSync('sh', ['-e', '-c', script], { cwd: directory, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${script}\nended with ${status}: ${stderr}`);
  }
}

/** As much of an output as the page shows. */
export function shownOutput({ tail }, output) {
  return tail === undefined
    ? output
    : output
        .split('\n')
        .slice(-tail - 1)
        .join('\n');
}

/** The page with this output in it. */
export function withOutput(page, output) {
  const from = page.text.indexOf('\n## Output\n');
  const command = ['trueup', ...page.command, ...(page.tail === undefined ? [] : [`| tail -n ${page.tail}`])].join(' ');
  const block = `\n## Output\n\n\`\`\`text title="${command}"\n${shownOutput(page, output)}\`\`\`\n`;
  const next = page.text.indexOf('\n## ', from + 1);
  if (from === -1) return `${page.text.trimEnd()}\n${block}`;
  return `${page.text.slice(0, from)}${block}${next === -1 ? '' : page.text.slice(next)}`;
}

/** docs/errors/README.md: every code with what it means. */
export function buildIndex() {
  const rows = listPages(PAGES).map(({ name, path }) => {
    const { title, output } = readPage(path);
    const severity = output.includes(`error[${name}]`) ? 'error' : 'warning';
    return `| [\`${name}\`](${name}.md) | ${severity} | ${title} |`;
  });
  return `# What \`trueup validate\` finds

Every problem in the YAML has a code, and every code a page: why it is one, an example, what is printed, and the fix. All
problems of all files are shown at once, with the place, the nearest name that would be right, and what to type. Errors end
with exit code 65; warnings let the command go on.

Written by \`npm run docs\` from the pages; tests run every example.

| code | | meaning |
|---|---|---|
${rows.join('\n')}

An example that shows no trueup.yaml is one of this:

\`\`\`yaml title="trueup.yaml"
${PROJECT}\`\`\`
`;
}

function sectionOf(text, heading) {
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start === -1) return '';
  const end = text.indexOf('\n## ', start + 1);
  return text.slice(start, end === -1 ? undefined : end);
}
