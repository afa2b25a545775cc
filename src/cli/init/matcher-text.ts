/** Where a project keeps it, relative to the root of the repository. */
export const MATCHER_FILE = '.github/trueup-problem-matcher.json';

/** What lets a GitHub workflow show problems beside the lines they stand in, read off `path:line:col: error[code]: message`. */
export function renderMatcher(): string {
  return `${JSON.stringify({ problemMatcher: [{ owner: 'trueup', pattern: [PATTERN] }] }, null, 2)}\n`;
}

const PATTERN = {
  regexp: '^(.+?):(\\d+):(\\d+): (error|warning)\\[([a-z0-9-]+)\\]: (.*)$',
  file: 1,
  line: 2,
  column: 3,
  severity: 4,
  code: 5,
  message: 6,
} as const;
