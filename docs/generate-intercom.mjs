/*
 * Writes docs/intercom.md: what trueup takes for granted about Intercom, from the comments that say so, what the canary
 * answers, and the switches of the sandbox. `npm run docs` runs it; a test fails when the file is older than the comments.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { SETTLED, UNASKED } from './settled-by-canary.mjs';

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

Rule numbers are those of the sandbox's rules; the same number in the table of switches is the same rule.

\`trueup doctor --canary\` asks a workspace what can be asked: the last column names the trait whose answer settles the
sentence there, and [what the canary answers](#what-the-canary-answers) has them all.`;

/** The whole document, from the sources below `root`. */
export function buildIntercomDocument(root = ROOT) {
  const marks = readMarks(root);
  checkSettled(root, marks);
  return `${[HEAD, ...renderRooms(marks), renderTraits(root), renderSwitches(root)].join('\n\n')}\n`;
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
      .map((each) => {
        const { marks, file, sentence } = each;
        return `| ${marks.join(', ')} | \`${file}\` | ${cell(sentence)} | ${code(traitsOf(each))} |`;
      });
    return [`## ${room}/`, '', '| | where | what | canary |', '|---|---|---|---|', ...rows].join('\n');
  });
}

/** The traits that settle a sentence. */
function traitsOf({ file, sentence }) {
  const names = Object.entries(SETTLED).filter(([, { sentences }]) =>
    sentences.some(([where, words]) => where === file && sentence.includes(words)),
  );
  return names.map(([name]) => name);
}

/** Throws on ties to what is no longer there, so that the document never leaves out what it claims to have. */
function checkSettled(root, marks) {
  const traits = Object.keys(readTraits(root));
  const strange = [
    ...traits.filter((name) => SETTLED[name] === undefined).map((name) => `trait ${name} is not in SETTLED`),
    ...Object.keys(SETTLED).flatMap((name) => (traits.includes(name) ? [] : [`there is no trait ${name}`])),
    ...Object.entries(SETTLED).flatMap(([name, { sentences }]) =>
      sentences
        .filter(([file, words]) => !marks.some((each) => each.file === file && each.sentence.includes(words)))
        .map(([file, words]) => `${name}: no marked sentence of ${file} has the words "${words}"`),
    ),
  ];
  if (strange.length > 0) throw new Error(`docs/settled-by-canary.mjs:\n${strange.join('\n')}`);
}

/** `TRAITS` of src/model/traits.ts, which is plain JavaScript between its braces. */
export function readTraits(root = ROOT) {
  const source = readFileSync(join(root, 'src/model/traits.ts'), 'utf8');
  const body = /export const TRAITS = (\{[\s\S]*?\n\}) as const;/u.exec(source)?.[1] ?? '';
  return { ...runInNewContext(`(${body})`) };
}

function renderTraits(root) {
  const rows = Object.entries(readTraits(root)).map(([name, { question, values }]) => {
    const answers = values === 'count' ? 'a number, or none seen' : code(values);
    const heeded = code(heedersOf(root, name)) || 'no code: every answer is dealt with';
    return `| \`${name}\` | ${cell(question)} | ${answers} | ${code(SETTLED[name].switches)} | ${heeded} |`;
  });
  return [
    '## What the canary answers',
    '',
    'A trait that was not asked is unknown, and then everything behaves as if it were the worse. The switch makes the sandbox',
    'answer otherwise than by default.',
    '',
    '| trait | asked | answers | switch | heeded by |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Files that decide by a trait: they name it, or call one of the functions of src/model/traits.ts that do. */
function heedersOf(root, name) {
  const source = readFileSync(join(root, 'src/model/traits.ts'), 'utf8');
  const functions = [...source.matchAll(/^export function (\w+)[\s\S]*?^\}/gmu)].flatMap(([body, called]) =>
    new RegExp(`traits\\??\\.${name}\\b`, 'u').test(body) ? [`${called}\\(`] : [],
  );
  const named = new RegExp([`traits\\??\\.${name}\\b`, `\\b${name}: \\w`, `'${name}'`, ...functions].join('|'), 'u');
  return listSources(join(root, 'src')).flatMap((path) => {
    const file = relative(root, path).split(sep).join('/');
    if (/^src\/(?:model|canary|sandbox)\//u.test(file)) return [];
    const text = readFileSync(path, 'utf8');
    return /\btraits\b/iu.test(text) && named.test(text) ? [file] : [];
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
      const canary = canaryOf(name, /\bU\b/u.test(rule));
      return `| \`${name}\` | ${rule} | ${settings} | \`${defaults.get(name)}\` | ${worst} | ${cell(meaning)} | ${canary} |`;
    },
  );
  if (rows.length !== defaults.size)
    throw new Error(`${defaults.size} switches have a default and ${rows.length} a comment`);
  return [
    '## Switches of the sandbox',
    '',
    'Set by `switches:` of a seed. `sandbox start --adversarial` sets those of its column, whatever the `--profile`.',
    '',
    '| switch | rule | settings | default | adversarial | meaning | canary |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** The traits that ask what a switch plays; for one marked U without any, why it is not asked. */
function canaryOf(name, isUnknown) {
  const traits = Object.keys(SETTLED).filter((trait) => SETTLED[trait].switches.includes(name));
  if (traits.length > 0) return code(traits);
  if (isUnknown && UNASKED[name] === undefined)
    throw new Error(
      `switch ${name} is marked U: docs/settled-by-canary.mjs names neither its trait nor why it is not asked`,
    );
  return isUnknown ? `not asked: ${UNASKED[name]}` : '';
}

function readTable(source, name) {
  const body = new RegExp(`export const ${name}: [^=]+= \\{\\n([\\s\\S]*?)\\n\\};`, 'u').exec(source)?.[1] ?? '';
  return new Map([...body.matchAll(/^ {2}(\w+): ([^\n]+),$/gmu)].map(([, key, value]) => [key, value]));
}

function code(names) {
  return [...names].map((name) => `\`${name}\``).join(', ');
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, buildIntercomDocument());
