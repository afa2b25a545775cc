import type { Ended } from './simulated-process.ts';
import { type Line, linesOf } from './simulated-world.ts';

/** What a command found of one severity. */
export function findingsOf(ended: Ended, severity: 'refuse' | 'blocked'): readonly Line[] {
  return linesOf(ended).filter((line) => line.type === 'finding' && line['severity'] === severity);
}

/** The number a guard asks for. */
export function deletesOf(ended: Ended): string | undefined {
  return remediesOf(ended)
    .find((each) => each.startsWith('--allow-deletes'))
    ?.split(' ')[1];
}

export function remediesOf(ended: Ended): readonly string[] {
  return findingsOf(ended, 'refuse').map(({ remedy }) => String(remedy));
}

/** Addresses of the findings with this code. */
export function addressesOf(lines: readonly Line[], code: string): readonly string[] {
  return lines
    .filter((line) => line['code'] === code)
    .flatMap((line) => (line['addresses'] as readonly string[]) ?? []);
}
