import { describe, expect, it } from 'vitest';
import { hostileCases, inHostileProject } from '../support/hostile-files.ts';
import { trueup } from '../support/trueup.ts';

describe('a hostile project, large ones too, through the built command', () => {
  it.each(hostileCases())('is refused: $name', async (hostile) => {
    const { code, signal, stdout, stderr } = await inHostileProject(hostile, (cwd) =>
      // Less room than Node takes for itself: a reader that keeps everything would end here.
      trueup(['validate'], { cwd, env: { NODE_OPTIONS: '--max-old-space-size=1024 --disable-proto=throw' } }),
    );
    expect(signal).toBeNull();
    expect(hostile.codes ?? [65], (stdout + stderr).slice(0, 2000)).toContain(code);
    expect((stdout + stderr).slice(0, 1_000_000)).not.toMatch(/^\s+at |bug in trueup/mu);
  });
});
