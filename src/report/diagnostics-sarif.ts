import { createHash } from 'node:crypto';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import type { SourcePosition } from '../model/source.ts';
import { escapeText } from './escape.ts';
import { MAX_RESULTS, renderLeftOut, renderLocation, renderSarifLog } from './sarif-log.ts';

/** What code scanners need besides the problems themselves. */
export interface SarifOptions {
  readonly version: string;
  /** What stands before a file's path to lead there from the repository's root: empty, or a path that ends with `/`. */
  readonly prefix: string;
  /** What a code means; undefined for one that nobody describes. */
  readonly describe: (code: string) => RuleText | undefined;
}

/** A code in words. */
export interface RuleText {
  /** Half a line: what is wrong. */
  readonly title: string;
  /** Where more stands about it. */
  readonly page: string;
}

const PROJECT_FILE = 'trueup.yaml';

/**
 * What is wrong in the user's files, as a SARIF 2.1.0 log. `sources` maps files to their text: the line a problem stands
 * on is part of its fingerprint, its number is not, so that a scanner knows a problem again after lines moved.
 */
export function renderDiagnosticsSarif(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: SarifOptions,
): string {
  // The first are the most telling, and the rest is the same slip again.
  const shown = diagnostics.slice(0, MAX_RESULTS);
  const codes = [...new Set(shown.map(({ code }) => code))].sort();
  const indexes = new Map(codes.map((code, index) => [code, index]));
  const fingerprint = fingerprints(sources);
  return renderSarifLog({
    version: options.version,
    rules: codes.map((code) => renderRule(code, options.describe(code))),
    notes: renderLeftOut(diagnostics.length, 'problems'),
    results: shown.map((diagnostic) => ({
      ruleId: diagnostic.code,
      ruleIndex: indexes.get(diagnostic.code) ?? -1,
      level: diagnostic.severity,
      message: { text: renderMessage(diagnostic) },
      ...renderPlaces(diagnostic, options.prefix),
      partialFingerprints: { primaryLocationLineHash: fingerprint(diagnostic) },
    })),
  });
}

function renderRule(code: string, text: RuleText | undefined): JsonObject {
  const title = text?.title ?? code.replaceAll('-', ' ');
  const more = text === undefined ? title : `${title}. More in ${text.page} of trueup's documentation.`;
  return { id: code, shortDescription: { text: title }, help: { text: more } };
}

/** One message, since scanners show nothing else of a result. */
function renderMessage({ message, hint }: Diagnostic): string {
  return `${escapeText(message)}${hint === undefined ? '' : `\nhint: ${escapeText(hint)}`}`;
}

/** A problem of the whole project stands at the top of trueup.yaml: scanners refuse results without a place. */
function renderPlaces({ source, length, related }: Diagnostic, prefix: string): JsonObject {
  const place = source ?? { file: PROJECT_FILE, line: 1, column: 1 };
  const second = related && [
    { id: 1, ...renderLocation(within(related.source, prefix)), message: { text: escapeText(related.message) } },
  ];
  return {
    locations: [renderLocation(within(place, prefix), length)],
    ...(second ? { relatedLocations: second } : {}),
  };
}

function within(source: SourcePosition, prefix: string): SourcePosition {
  return { ...source, file: `${prefix}${source.file}` };
}

/** Code, file, message and what the line says; alike problems on alike lines are counted. */
function fingerprints(sources: ReadonlyMap<string, string>): (diagnostic: Diagnostic) => string {
  const lines = new Map<string, readonly string[]>();
  const counts = new Map<string, number>();
  return ({ code, message, source }) => {
    const file = source?.file ?? '';
    const known = lines.get(file) ?? (sources.get(file) ?? '').split('\n');
    lines.set(file, known);
    const line = (known[(source?.line ?? 0) - 1] ?? '').trim();
    const hash = createHash('sha256')
      .update(JSON.stringify([code, file, message, line]))
      .digest('hex')
      .slice(0, 16);
    const count = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, count);
    return `${hash}:${count}`;
  };
}
