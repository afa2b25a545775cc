import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Located, Place } from '../model/located.ts';
import { LineStarts, placeAt } from './line-starts.ts';
import { locateNode } from './locate-node.ts';
import { plainTree } from './plain-tree.ts';
import { problemAt, problemOfDuplicate } from './problem.ts';
import { type DuplicateKey, readPlainYaml } from './read-plain-yaml.ts';

/** Maps and lists may stand in each other this deep. */
export const MAX_DEPTH = 64;

const MAX_KEYS = 200_000;

/** What `yaml` reads in two seconds, in characters and in words and signs; plain files may be larger. */
const MAX_LENGTH = 8_000_000;
const MAX_LEXEMES = 1_200_000;

/** Of a text that is too long in any case so many are looked at, for what tells more than that it is too long. */
const FIRST_LEXEMES = 100_000;

const TOO_DEEP = ['too-deep', `the nesting is deeper than ${MAX_DEPTH} levels`, 'write it flatter'] as const;
const TOO_MANY_KEYS = ['too-many-keys', `one map holds more than ${MAX_KEYS} keys`, 'spread them over files'] as const;

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
  const report = (start: number, end: number, code: string, message: string, hint?: string): ParsedYaml => ({
    root: undefined,
    empty: false,
    diagnostics: [problemAt(file, placeAt(lineStarts, start, end), code, message, { hint })],
  });

  if ('refused' in documents) return report(documents.offset, documents.offset + 1, ...documents.refused);
  const [document, second] = documents;
  const directive = /^%[^\n]*/mu.exec(text);
  if (
    directive &&
    document &&
    isDirective(document, directive) &&
    !/^%YAML[ \t]+1\.2[ \t]*(?:#.*)?$/u.test(directive[0])
  ) {
    const end = directive.index + directive[0].length;
    const message = 'YAML directives are not supported; files are YAML 1.2';
    return report(directive.index, end, 'yaml-directive', message, 'remove the line');
  }
  const error = [...(document?.errors ?? []), ...(second?.errors ?? []), ...(document?.warnings ?? [])][0];
  if (error && !isTagProblem(error)) {
    const [code, message, hint] = describeError(error);
    return report(error.pos[0], error.pos[1], code, message, hint);
  }
  if (second) {
    const start = second.range[0];
    const message = 'the file holds more than one YAML document';
    return report(start, start + 3, 'several-documents', message, 'put each document into a file of its own');
  }
  if (!document?.contents || isNothing(document)) return { root: undefined, empty: true, diagnostics: [] };
  const located = locateNode(file, text, lineStarts, document.contents);
  return { ...located, empty: false };
}

/** A large file that is not plain: says where it stops being so, which is where the mistake is, if there is one. */
function refuseLarge(file: string, text: string, at: number, duplicate: DuplicateKey | undefined): ParsedYaml {
  const lineStarts = new LineStarts(text);
  const placeOf = ({ start, end }: { start: number; end: number }): Place => placeAt(lineStarts, start, end);
  const problem = duplicate
    ? problemOfDuplicate(file, duplicate.name, placeOf(duplicate.second), placeOf(duplicate.first))
    : problemAt(
        file,
        placeAt(lineStarts, at, at + 1),
        'file-too-large',
        'the file is too large for what begins here: large files hold plain YAML only, each value on one line, no anchors, tags and tabs, and fewer than 200,000 keys in a map',
        { hint: 'correct it if it is a mistake; otherwise split the file' },
      );
  return { root: undefined, empty: false, diagnostics: [problem] };
}

/** What is beyond the bounds, and the offset at which it got there. */
interface Refused {
  readonly offset: number;
  readonly refused: readonly [code: string, message: string, hint: string];
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
    if (parser.stack.length > MAX_DEPTH + 2) return { offset: parser.offset, refused: TOO_DEEP };
    const top = parser.stack.at(-1);
    if (top && isMap(top) && top.items.length > MAX_KEYS) return { offset: parser.offset, refused: TOO_MANY_KEYS };
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

function describeError(error: YAMLError): [code: string, message: string, hint?: string] {
  const message = error.message.split('\n', 1)[0] ?? '';
  switch (error.code) {
    case 'RESOURCE_EXHAUSTION':
      return [...TOO_DEEP];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return ['yaml-syntax', message, 'a text that holds `: ` needs quotes; a nested map starts on its own line'];
    case 'TAB_AS_INDENT':
      return ['yaml-syntax', message, 'indent with spaces'];
    case 'BAD_SCALAR_START':
      return ['yaml-syntax', message, 'put the text in quotes'];
    case 'BAD_INDENT':
      return ['yaml-syntax', message, 'line the keys of one map up in one column'];
    case 'MULTIPLE_DOCS':
      return ['several-documents', 'the file holds more than one YAML document', 'put each into a file of its own'];
    case 'BAD_ALIAS':
      return ['yaml-alias', 'YAML anchors and aliases are not supported', 'write the value out in each place'];
    default:
      return ['yaml-syntax', message];
  }
}
