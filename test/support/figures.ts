import { writeSync } from 'node:fs';

/** Prints one figure a test has measured as a line of its own, past the reporter, which would hold it back or decorate it. */
export function figure(name: string, text: string): void {
  writeSync(2, `figure  ${name}: ${text}\n`);
}
