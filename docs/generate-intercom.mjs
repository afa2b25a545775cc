/*
 * Writes docs/intercom.md: what trueup takes for granted about Intercom, from the comments that say so, and the switches
 * of the sandbox. `npm run docs` runs it; a test fails when the file is older than the comments.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = join(ROOT, 'docs', 'intercom.md');

/** A parenthesis with a confidence mark: `(D, S14:9109)`, `(rule 46, U)`, `(D17)`. `U+0085` is none. */
const MARK = /\([^()]*?\b[DIU](?:17)?\b(?!\+)[^()]*\)/gu;

const HEAD = `# What trueup takes for granted about Intercom

Written by \`npm run docs\` from the comments of \`src/\`; edit those. Each sentence carries how sure it is:

- **D** documented; \`D17\` in the reference pages for 2.17, \`S14:n\`, \`S15:n\`, \`S16:n\` in line n of Intercom's OpenAPI
  description of 2.14, 2.15, 2.16 (intercom/Intercom-OpenAPI at 8889625), \`PR n\` in a pull request of that repository;
- **I** inferred from these, or from what users report;
- **U** unknown: nothing documents it, so trueup does what is safe either way.

Rule numbers are those of the sandbox's rules; the same number in the table of switches is the same rule.`;

/** The whole document, from the sources below `root`. */
export function buildIntercomDocument(root = ROOT) {
  return `${[HEAD, ...renderRooms(readMarks(root)), renderSwitches(root)].join('\n\n')}\n`;
}

/** Every sentence of a comment that carries a mark, in the order of files and lines. */
export function readMarks(root = ROOT) {
  return listSources(join(root, 'src')).flatMap((path) => {
    const file = relative(root, path).split(sep).join('/');
    return listComments(readFileSync(path, 'utf8'))
      .flatMap(sentencesOf)
      .flatMap((sentence) => {
        const marks = marksOf(sentence);
        return marks.length === 0 ? [] : [{ file, room: file.split('/')[1], marks, sentence }];
      });
  });
}

function listSources(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return listSources(path);
      return entry.name.endsWith('.ts') ? [path] : [];
    });
}

/** Texts of block comments and of runs of line comments, each on one line; only comments that begin a line count. */
function listComments(source) {
  const comments = source.matchAll(/^[ \t]*(?:\/\*+([\s\S]*?)\*\/|((?:\/\/.*(?:\n[ \t]*(?=\/\/))?)+))/gmu);
  return [...comments].map(([, block, lines]) =>
    (block ?? lines)
      .replace(block === undefined ? /^[ \t]*\/\/ ?/gmu : /^[ \t]*\*+ ?/gmu, '')
      .replace(/\s+/gu, ' ')
      .trim(),
  );
}

function sentencesOf(comment) {
  return comment.split(/(?<=[.!?]\)?)\s+(?=[A-Z`'"<])/u);
}

function marksOf(sentence) {
  const found = [...sentence.matchAll(MARK)].flatMap(([text]) => [...text.matchAll(/\b([DIU])(?:17)?\b(?!\+)/gu)]);
  return ['D', 'I', 'U'].filter((mark) => found.some(([, each]) => each === mark));
}

function renderRooms(all) {
  const rooms = [...new Set(all.map(({ room }) => room))].sort();
  return rooms.map((room) => {
    const rows = all
      .filter((each) => each.room === room)
      .map(({ marks, file, sentence }) => `| ${marks.join(', ')} | \`${file}\` | ${cell(sentence)} |`);
    return [`## ${room}/`, '', '| | where | what |', '|---|---|---|', ...rows].join('\n');
  });
}

/** The switches of `src/sandbox/switches.ts`: its interface says name, rule and meaning, its tables the values. */
function renderSwitches(root) {
  const source = readFileSync(join(root, 'src/sandbox/switches.ts'), 'utf8');
  const defaults = readTable(source, 'DEFAULT_SWITCHES');
  const adversarial = readTable(source, 'ADVERSARIAL');
  const body = /export interface Switches \{\n([\s\S]*?)\n\}/u.exec(source)?.[1] ?? '';
  const rows = [...body.matchAll(/\/\*\*([\s\S]*?)\*\/\s*readonly (\w+): ([^;]+);/gu)].map(
    ([, comment, name, type]) => {
      const text = comment.replace(/\s*\n\s*\*\s?/gu, ' ').trim();
      const [, rule, meaning] = /^((?:S\d+:\d+|[\d.]+|U)(?:, U)?): ([\s\S]+)$/u.exec(text) ?? [];
      if (rule === undefined || !defaults.has(name))
        throw new Error(`switch ${name}: its comment names no rule, or it has no default`);
      const worst = adversarial.has(name) ? `\`${adversarial.get(name)}\`` : '';
      const settings = type
        .split('|')
        .map((each) => `\`${each.trim()}\``)
        .join(', ');
      return `| \`${name}\` | ${rule} | ${settings} | \`${defaults.get(name)}\` | ${worst} | ${cell(meaning)} |`;
    },
  );
  if (rows.length !== defaults.size)
    throw new Error(`${defaults.size} switches have a default and ${rows.length} a comment`);
  return [
    '## Switches of the sandbox',
    '',
    'Set by `switches:` of a seed. `sandbox start --adversarial` sets those of its column, whatever the `--profile`.',
    '',
    '| switch | rule | settings | default | adversarial | meaning |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function readTable(source, name) {
  const body = new RegExp(`export const ${name}: [^=]+= \\{\\n([\\s\\S]*?)\\n\\};`, 'u').exec(source)?.[1] ?? '';
  return new Map([...body.matchAll(/^ {2}(\w+): ([^\n]+),$/gmu)].map(([, key, value]) => [key, value]));
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, buildIntercomDocument());
