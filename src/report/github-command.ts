import { escapeText } from './escape.ts';

/** A remark that GitHub shows beside a line of a file. */
export interface Annotation {
  readonly severity: 'error' | 'warning' | 'notice';
  /** From the root of the repository on; undefined for what stands in no file. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Characters that are marked. */
  readonly length?: number | undefined;
  readonly title: string;
  /** Of one or several lines, each escaped already where it came from outside. */
  readonly message: string;
}

const MAX_MESSAGE = 4_000;

/** An annotation as a workflow command of GitHub Actions (documented): no data can end it or begin another. */
export function renderGithubCommand({ severity, file, line, column, length, title, message }: Annotation): string {
  const end = column !== undefined && length !== undefined ? column + Math.max(1, length) : undefined;
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ['file', file],
    ['line', line],
    ['col', column],
    ['endColumn', end],
    ['title', title],
  ];
  const head = properties
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${escapeProperty(escapeText(String(value)))}`))
    .join(',');
  return `::${severity} ${head}::${escapeData(message.slice(0, MAX_MESSAGE))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
