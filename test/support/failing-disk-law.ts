import { expect } from 'vitest';
import type { DoomedApply } from './kill-law.ts';
import { expectConverged } from './kill-law.ts';

/** How the disk fails from a call on. */
export interface Trouble {
  readonly code: string;
  /** Only calls of these names; all that change something when missing. */
  readonly calls?: ReadonlySet<string>;
  /** For good, or for this one call. */
  readonly lasting: boolean;
}

/** What an apply on a failing disk came to. */
export interface Suffered {
  readonly writes: number;
  readonly code: number;
}

/**
 * Lets the disk fail at the k-th call that changes something. The command has to say so and exit with an error when
 * anything of the run could not be recorded; nothing unrecorded may have been sent; and once the disk works again one
 * plain run converges.
 */
export async function expectSuffering(apply: DoomedApply, at: number, trouble: Trouble): Promise<Suffered> {
  const world = await apply.world();
  const why = `${apply.name}, ${trouble.code} at disk call ${at}${trouble.lasting ? ' and ever after' : ''}`;
  try {
    let call = 0;
    let struck = '';
    const { result } = await world.live([...apply.args], {
      env: { TMPDIR: world.root },
      onDisk: (name, path) => {
        if (trouble.calls && !trouble.calls.has(name)) return;
        call += 1;
        if (call < at || (call > at && !trouble.lasting)) return;
        struck ||= `${name} ${path}`;
        throw Object.assign(new Error(`${trouble.code}: ${name}`), { code: trouble.code, syscall: name });
      },
    });
    const told = `${why} (${struck})\n${result?.stdout}${result?.stderr}`;
    const writes = world.engine.journal.entries().filter((each) => each.wrote.length > 0).length;
    expect(result?.stderr, told).not.toMatch(/bug in trueup|^ +at /mu);
    if (trouble.lasting && struck !== '' && !struck.endsWith('.lock')) {
      expect(result?.code, told).not.toBe(0);
      expect(result?.stderr, told).toMatch(/Error|Warning/u);
    }
    if (result?.code === 1) expect(writes, told).toBe(0);
    // In part is what had begun: a run that never sent a write failed before anything was written.
    const isWrite = ({ method, path }: { readonly method: string; readonly path: string }) =>
      method !== 'GET' && !path.startsWith('/contacts/search');
    if (result?.code === 3) expect(world.engine.journal.entries().filter(isWrite), told).not.toEqual([]);
    await expectConverged(apply, world, told);
    return { writes, code: result?.code ?? -1 };
  } finally {
    await world.dispose();
  }
}
