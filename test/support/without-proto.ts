import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { SMALL_SHOP, yaml } from './small-shop.ts';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

const OBJECTS = {
  instances: {
    Product: { __proto: { attributes: { name: 'a' } } },
    Order: { 'O-1': { attributes: { note: 'x', status: 'open', placed_at: '2026-03-01' } } },
  },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1'] } }],
};

/** Runs the built program where touching `__proto__` throws, one command or one of each; answers how many. */
export async function withoutProto(which: 'one' | 'all'): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-without-proto-'));
  let count = 0;
  const run = async (code: number, ...args: string[]): Promise<void> => {
    const result = await execute(directory, args);
    expect(result.code, `${args.join(' ')}\n${result.text}`).toBe(code);
    expect(result.text).not.toContain('bug in trueup');
    count += 1;
  };
  try {
    await mkdir(join(directory, 'objects'));
    await writeFile(join(directory, 'trueup.yaml'), yaml(SMALL_SHOP));
    await writeFile(join(directory, 'objects/all.yaml'), yaml(OBJECTS).replace('__proto"', '__proto__"'));
    await run(0, 'apply', '-y', '--sandbox');
    if (which === 'one') return count;
    await run(0, 'plan', '--detailed-exitcode', '--sandbox', '--out', 'plan.json');
    await run(0, 'apply', 'plan.json', '--sandbox');
    await run(0, 'drift', '--sandbox', '--json');
    await run(0, 'validate', '--format', 'sarif');
    await run(0, 'show', 'plan.json');
    const [journal = ''] = await readdir(join(directory, '.trueup/sandbox-runs'));
    await run(0, 'show', journal.replace('.jsonl', ''), '--sandbox');
    await run(0, 'undo', journal.replace('.jsonl', ''), '--sandbox');
    await run(0, 'runs', '--sandbox');
    await run(0, 'explain', 'instance/Order/O-1', '--sandbox');
    await run(0, 'import', '--type', 'Order', '--dry-run', '--sandbox');
    await run(0, 'ledger', 'list', '--sandbox');
    await run(0, 'ledger', 'rebuild', '--replace', '-y', '--sandbox');
    await run(0, 'schema', 'objects', '--for-project');
    await run(0, 'doctor', '--sandbox');
    await run(0, 'fmt');
    await run(0, 'completion', 'bash');
    await run(0, 'version', '--json');
    return count;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function execute(cwd: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const env = { PATH: process.env['PATH'] ?? '' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--disable-proto=throw', BIN, ...args], { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), text: stdout + stderr });
    });
  });
}
