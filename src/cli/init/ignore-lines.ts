import { LOCAL_FILES } from '../ignore-run-files.ts';

const LINES: readonly string[] = LOCAL_FILES.map((pattern) => `.trueup/${pattern}`);

/** What a .gitignore does not say yet. */
export function missingIgnoreLines(text: string): readonly string[] {
  const present = new Set(text.split(/\r?\n/u).map((line) => line.trim().replace(/^\//u, '')));
  return present.has('.trueup/') || present.has('.trueup') ? [] : LINES.filter((line) => !present.has(line));
}

/** The text with what was missing at its end; every line that was there stays as it is. */
export function withIgnoreLines(text: string): string {
  const missing = missingIgnoreLines(text);
  if (missing.length === 0) return text;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' ? '' : text.endsWith('\n') ? end : `${end}${end}`;
  const lines = ['# trueup: journals, the sandbox and locks stay on this machine', ...missing];
  return `${text}${gap}${lines.join(end)}${end}`;
}
