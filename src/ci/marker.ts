import { isJsonObject } from '../model/json.ts';

/** Which of all comments or issues is meant: one of each environment of each project, and of each key given by hand. */
export interface MarkerIdentity {
  readonly kind: 'plan' | 'drift';
  readonly environment: string;
  /** Where the project is in the repository; empty for its root. */
  readonly project: string;
  readonly key: string;
}

const START = '<!-- trueup ';
const END = ' -->';

/** The first line of a text of ours: nobody sees it, and it is never shortened away. */
export function renderMarker({ kind, environment, project, key }: MarkerIdentity): string {
  const json = JSON.stringify({ kind, environment, project, key });
  // Two hyphens or an angle would end the comment early.
  return `${START}${json.replace(/[-<>&]/gu, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)}${END}`;
}

/** True for a text whose first line says that it is the one that is meant. */
export function hasMarker(text: string, wanted: MarkerIdentity): boolean {
  const [line = ''] = text.split('\n', 1);
  const found = parse(line.trimEnd());
  return (
    isJsonObject(found) &&
    found['kind'] === wanted.kind &&
    found['environment'] === wanted.environment &&
    found['project'] === wanted.project &&
    found['key'] === wanted.key
  );
}

function parse(line: string): unknown {
  if (!line.startsWith(START) || !line.endsWith(END)) return undefined;
  try {
    return JSON.parse(line.slice(START.length, -END.length));
  } catch {
    return undefined;
  }
}
