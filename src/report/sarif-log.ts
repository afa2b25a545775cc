import type { Json, JsonObject } from '../model/json.ts';
import type { SourcePosition } from '../model/source.ts';
import { escapeText } from './escape.ts';
import { renderJson } from './json-line.ts';

/** As many results of a run as GitHub keeps. */
export const MAX_RESULTS = 5_000;
const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** What one run has to say, without what every log has. */
export interface SarifRun {
  /** Of trueup. */
  readonly version: string;
  readonly rules: readonly JsonObject[];
  readonly results: readonly JsonObject[];
  /** What is said of the run as a whole. */
  readonly notes: readonly JsonObject[];
}

/** A SARIF 2.1.0 log of a run that did what it was to do. */
export function renderSarifLog({ version, rules, results, notes }: SarifRun): string {
  return renderLog({
    tool: renderTool(version, rules),
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notes }],
    results,
  });
}

/** A log of a run that could not look at all; without results, so that none of an earlier one is closed. */
export function renderFailureSarif(message: string, version: string): string {
  const notification = { level: 'error', message: { text: escapeText(message) } };
  return renderLog({
    tool: renderTool(version, []),
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: false, toolExecutionNotifications: [notification] }],
  });
}

/** A place in a file, named from the root of the repository on. */
export function renderLocation(
  source: Pick<SourcePosition, 'file' | 'line' | 'column'>,
  length?: number | undefined,
): JsonObject {
  const region: Json = {
    startLine: source.line,
    startColumn: source.column,
    // The column behind the last one.
    ...(length === undefined ? {} : { endColumn: source.column + Math.max(1, length) }),
  };
  const uri = source.file.split('/').map(encodeSegment).join('/');
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region } };
}

/** How many results found no room: `20 more problems are left out`. */
export function renderLeftOut(found: number, word: string): readonly JsonObject[] {
  if (found <= MAX_RESULTS) return [];
  return [{ level: 'note', message: { text: `${found - MAX_RESULTS} more ${word} are left out` } }];
}

function renderLog(run: JsonObject): string {
  return `${renderJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, 2)}\n`;
}

function renderTool(version: string, rules: readonly JsonObject[]): JsonObject {
  return { driver: { name: 'trueup', semanticVersion: version, rules } };
}

function encodeSegment(segment: string): string {
  // A lone surrogate has no UTF-8, and so no place in a URI.
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
}
