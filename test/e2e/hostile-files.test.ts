import { describe, expect, it } from 'vitest';
import { hostileCases, inHostileProject } from '../support/hostile-files.ts';
import { runInProcess, testClock } from '../support/run-app.ts';
import { trueup } from '../support/trueup.ts';

// The large ones are in hostile-files.long.test.ts.
const QUICK = hostileCases().filter(({ quick }) => quick);

describe('a hostile project', () => {
  it.each(QUICK)('is refused: $name', async (hostile) => {
    const { code, stdout, stderr } = await inHostileProject(hostile, (cwd) =>
      runInProcess(['validate'], { cwd, clock: testClock() }),
    );
    expect(hostile.codes ?? [65], stdout + stderr).toContain(code);
    expect(stderr).not.toContain('bug in trueup');
    // Whatever stands in the files, nothing of it acts on a terminal.
    expect(stdout + stderr).not.toMatch(/[^\n -~\u00a0-\uffff]/u);
  });

  it('ends the command itself with its own exit code, in a Node without __proto__ too', async () => {
    const names = [
      'an alias bomb',
      '5000 levels of lists of maps',
      'objects/x.yaml as a pipe',
      'objects/x.yaml as a link to x.yaml',
    ];
    const chosen = QUICK.filter(({ name }) => names.includes(name));
    expect(chosen).toHaveLength(names.length);
    for (const hostile of chosen) {
      const { code, stdout, stderr } = await inHostileProject(hostile, (cwd) =>
        trueup(['validate'], { cwd, env: { NODE_OPTIONS: '--disable-proto=throw' } }),
      );
      expect(code, hostile.name + stderr).toBe(65);
      expect(stdout + stderr).not.toMatch(/^\s+at /mu);
    }
  });
});
