import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSmallShop, liveInstance, SMALL_SHOP, yaml } from '../support/small-shop.ts';

afterAll(removeProjects);

describe('sensitive values', () => {
  const CANARY = 'canary-4711-secret';
  const KEY = { TRUEUP_LEDGER_KEY: '0123456789abcdef'.repeat(4) };
  const types = {
    Order: {
      attributes: { note: { type: 'string', sensitive: true }, status: SMALL_SHOP.types.Order.attributes.status },
    },
  };

  it('need TRUEUP_LEDGER_KEY, and stand in no plan, ledger, journal, report or message', async () => {
    const order = (note: string) => yaml({ instances: { Order: { 'O-1': { attributes: { note, status: 'open' } } } } });
    const { workspace, project } = await aSmallShop({}, { project: { types, contacts: {}, conversations: {} } });
    await project.write('objects/all.yaml', order(`${CANARY}-1`));
    for (const command of [['plan'], ['apply', '-y'], ['drift']]) {
      workspace.mark();
      const without = await project.run(command);
      expect(without.code).toBe(65);
      expect(without.stderr).toContain('TRUEUP_LEDGER_KEY is not set');
      expect(without.stderr).toContain('openssl rand -hex 32');
      expect(workspace.requests()).toEqual([]);
    }
    const seen: string[] = [];
    const run = async (code: number, ...args: string[]) => {
      const result = await project.run(args, { env: KEY });
      expect(result.code, result.stdout + result.stderr).toBe(code);
      seen.push(result.stdout, result.stderr);
      return result;
    };
    await run(0, 'plan', '--out', 'plan.json', '--json-into', 'report.json', '--markdown-into', 'plan.md', '--verbose');
    await run(0, 'plan', '--json');
    await run(0, 'apply', 'plan.json', '--json-into', 'applied.json', '--markdown-into', 'applied.md');
    expect(liveInstance(workspace, 'Order/O-1')?.attributes['note']).toBe(`${CANARY}-1`);
    await run(0, 'plan', '--detailed-exitcode');
    workspace.seed({ instances: { Order: { 'O-1': { attributes: { note: `${CANARY}-live` } } } } });
    await run(2, 'drift', '--verbose');
    await run(2, 'drift', '--json', '--json-into', 'drift.json', '--markdown-into', 'drift.md');
    await project.write('objects/all.yaml', order(`${CANARY}-2`));
    workspace.setFaults([
      { kind: 'drop-after', method: 'PUT' },
      { kind: 'drop-after', method: 'POST' },
    ]);
    await run(0, 'apply', '-y', '--verbose');
    expect(liveInstance(workspace, 'Order/O-1')?.attributes['note']).toBe(`${CANARY}-2`);
    const [runName] = (await readdir(join(project.directory, '.trueup/runs'))).filter((name) =>
      name.endsWith('.jsonl'),
    );
    await run(0, 'show', (runName ?? '').replace('.jsonl', ''), '--verbose');
    await run(0, 'show', 'plan.json', '--verbose');
    await project.write('objects/all.yaml', yaml({ instances: { Order: { 'O-1': { state: 'absent' } } } }));
    await run(0, 'apply', '-y', '--allow-deletes', '1', '--json');
    await project.write('objects/all.yaml', `${order(`${CANARY}-3`)}  oops`);
    await run(65, 'plan');
    await project.write(
      'objects/all.yaml',
      yaml({ instances: { Order: { 'O-1': { attributes: { note: [CANARY] } } } } }),
    );
    await run(65, 'plan', '--json-into', 'invalid.json', '--markdown-into', 'invalid.md');
    await project.remove('objects');
    for (const file of await readdir(project.directory, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) seen.push(await readFile(join(file.parentPath, file.name), 'utf8'));
    }
    for (const text of seen) expect(text).not.toContain(CANARY);
    await workspace.close();
  });
});
