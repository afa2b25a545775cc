import { expect } from 'vitest';
import { figure } from '../support/figures.ts';
import { buildProgram } from '../unit/ledger/child.ts';
import type { Engine } from './engine.ts';

const OWNED = 100_000;

/** Keeps a ledger of 100,000 objects in an engine, in a process of its own, and prints what that took. */
export async function measureLarge(engine: Engine): Promise<void> {
  const program = await buildProgram(new URL('program.ts', import.meta.url).pathname);
  try {
    const outcome = await program.run(['large', JSON.stringify(await engine.place()), `${OWNED}`]);
    expect(outcome).toMatchObject({ code: 0 });
    const told = JSON.parse(outcome.stdout) as { took: Record<string, number>; megabytes: number; seconds: number };
    const { took, megabytes, seconds } = told;
    const times = Object.entries(took).map(([name, milliseconds]) => `${name} ${milliseconds} ms`);
    figure(
      `${engine.name}, ${OWNED} owned objects`,
      `${times.join(', ')}; ${megabytes} MB at most, ${seconds} s of CPU in all`,
    );
    expect(megabytes).toBeLessThan(500);
  } finally {
    await program.dispose();
  }
}
