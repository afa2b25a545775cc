import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { diagnosticAt, relatedAt } from '../diagnostics/diagnostic-at.ts';
import { duplicateKey } from '../diagnostics/duplicate-key.ts';
import { fileTooLarge } from '../diagnostics/file-too-large.ts';
import { severalDocuments } from '../diagnostics/several-documents.ts';
import { tooDeep } from '../diagnostics/too-deep.ts';
import { tooManyKeys } from '../diagnostics/too-many-keys.ts';
import { yamlAlias } from '../diagnostics/yaml-alias.ts';
import { yamlDirective } from '../diagnostics/yaml-directive.ts';
import { yamlSyntax } from '../diagnostics/yaml-syntax.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Located, Place } from '../model/located.ts';
import { LineStarts, placeAt } from './line-starts.ts';
import { locateNode } from './locate-node.ts';
import { openedAt } from './opened-at.ts';
import { plainTree } from './plain-tree.ts';
import { type DuplicateKey, readPlainYaml } from './read-plain-yaml.ts';

/** Maps and lists may stand in each other this deep. */
export const MAX_DEPTH = 64;

const MAX_KEYS = 200_000;

/** What `yaml` reads in two seconds, in characters and in words and signs; plain files may be larger. */
const MAX_LENGTH = 8_000_000;
const MAX_LEXEMES = 1_200_000;

/** Of a text that is too long in any case so many are looked at, for what tells more than that it is too long. */
const FIRST_LEXEMES = 100_000;

/** A file taken apart; `root` is undefined when it could not be (and `diagnostics` says why) or holds nothing. */
export interface ParsedYaml {
  readonly root: Located | undefined;
  /** The file holds only comments or white space. */
  readonly empty: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses the subset of YAML 1.2 that says one thing only: one document, no anchors, aliases, merge keys, tags or
 * directives, no duplicate keys, no keys but texts. `text` has `\n` line ends. The parser's own types end here.
 */
export function parseYaml(file: string, text: string): ParsedYaml {
  const reading = readPlainYaml(text);
  if ('tape' in reading) return { root: plainTree(text, reading.tape), empty: false, diagnostics: [] };
  const { stoppedAt, duplicate } = reading;
  const documents = composeDocuments(text);
  if (documents === 'too-large') return refuseLarge(file, text, stoppedAt, duplicate);
  return inspectDocuments(file, text, documents);
}

/** The same by `yaml` alone, which knows all of YAML and what is wrong with a text, at thirty times the cost. */
export function parseWholeYaml(file: string, text: string): ParsedYaml {
  const documents = composeDocuments(text);
  return documents === 'too-large' ? refuseLarge(file, text, 0, undefined) : inspectDocuments(file, text, documents);
}

function inspectDocuments(file: string, text: string, documents: Document.Parsed[] | Refused): ParsedYaml {
  const lineStarts = new LineStarts(text);
  const report = (start: number, end: number, problem: Problem): ParsedYaml => ({
    root: undefined,
    empty: false,
    diagnostics: [diagnosticAt(file, placeAt(lineStarts, start, end), problem)],
  });

  if ('refused' in documents) return report(documents.offset, documents.offset + 1, documents.refused);
  const [document, second] = documents;
  const directive = /^%[^\n]*/mu.exec(text);
  if (
    directive &&
    document &&
    isDirective(document, directive) &&
    !/^%YAML[ \t]+1\.2[ \t]*(?:#.*)?$/u.test(directive[0])
  )
    return report(directive.index, directive.index + directive[0].length, yamlDirective());
  const error = [...(document?.errors ?? []), ...(second?.errors ?? []), ...(document?.warnings ?? [])][0];
  if (error && !isTagProblem(error)) {
    const [start, end] = placeOf(text, error, document);
    return report(start, end, describeError(error));
  }
  if (second) return report(second.range[0], second.range[0] + 3, severalDocuments());
  if (!document?.contents || isNothing(document)) return { root: undefined, empty: true, diagnostics: [] };
  const located = locateNode(file, text, lineStarts, document.contents);
  return { ...located, empty: false };
}

/** A large file that is not plain: says where it stops being so, which is where the mistake is, if there is one. */
function refuseLarge(file: string, text: string, at: number, duplicate: DuplicateKey | undefined): ParsedYaml {
  const lineStarts = new LineStarts(text);
  const where = ({ start, end }: { start: number; end: number }): Place => placeAt(lineStarts, start, end);
  const diagnostic = duplicate
    ? diagnosticAt(
        file,
        where(duplicate.second),
        duplicateKey({ key: duplicate.name, within: 'map' }),
        relatedAt(file, where(duplicate.first), 'first written here'),
      )
    : diagnosticAt(file, where({ start: at, end: at + 1 }), fileTooLarge({ of: 'not-plain', maxKeys: MAX_KEYS }));
  return { root: undefined, empty: false, diagnostics: [diagnostic] };
}

/** What is beyond the bounds, and the offset at which it got there. */
interface Refused {
  readonly offset: number;
  readonly refused: Problem;
}

/** Driven by hand, so that nothing beyond the bounds reaches the composer, which is recursive and keeps everything. */
function composeDocuments(text: string): Document.Parsed[] | Refused | 'too-large' {
  const parser = new Parser();
  // uniqueKeys compares every key with every other; duplicates are found here with a set instead.
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false, strict: true });
  const tokens = [];
  const limit = text.length > MAX_LENGTH ? FIRST_LEXEMES : MAX_LEXEMES;
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (++lexemes > limit || parser.offset > MAX_LENGTH) return 'too-large';
    // The stack also holds the document and the scalar being read.
    if (parser.stack.length > MAX_DEPTH + 2) return { offset: parser.offset, refused: tooDeep({ limit: MAX_DEPTH }) };
    const top = parser.stack.at(-1);
    if (top && isMap(top) && top.items.length > MAX_KEYS)
      return { offset: parser.offset, refused: tooManyKeys({ limit: MAX_KEYS }) };
  }
  for (const token of parser.end()) tokens.push(token);
  return [...composer.compose(tokens, true, text.length)];
}

function isMap(token: CST.Token): token is CST.BlockMap | CST.FlowCollection {
  return token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{');
}

function isNothing(document: Document.Parsed): boolean {
  const range = document.contents?.range;
  return range !== undefined && range !== null && range[0] === range[1] && !document.contents?.tag;
}

function isDirective(document: Document.Parsed, match: RegExpExecArray): boolean {
  return match.index < (document.contents?.range?.[0] ?? Number.POSITIVE_INFINITY);
}

/** Tags are refused where they stand, with a better message than "unresolved". */
function isTagProblem(error: YAMLError): boolean {
  return error.code === 'TAG_RESOLVE_FAILED';
}

/** Where a reader would look: at what is open instead of where the parser misses its end, at a line's first word instead of its indentation. */
function placeOf(
  text: string,
  { pos, code }: YAMLError,
  document: Document.Parsed | undefined,
): readonly [number, number] {
  const [start, end] = pos;
  const opened = code === 'BAD_INDENT' || code === 'MISSING_CHAR' ? document && openedAt(text, document) : undefined;
  if (opened !== undefined) return [opened, opened + 1];
  if (code === 'TAB_AS_INDENT') return pos;
  const spaces = /^ */u.exec(text.slice(start, start + MAX_LINE))?.[0].length ?? 0;
  return spaces === 0 ? pos : [start + spaces, Math.max(end, start + spaces + 1)];
}

/** Nobody indents by more. */
const MAX_LINE = 1_000;

function describeError({ code, message }: YAMLError): Problem {
  if (code === 'RESOURCE_EXHAUSTION') return tooDeep({ limit: MAX_DEPTH });
  if (code === 'MULTIPLE_DOCS') return severalDocuments();
  if (code === 'BAD_ALIAS') return yamlAlias();
  return yamlSyntax({ kind: code, message: message.split('\n', 1)[0] ?? '' });
}
