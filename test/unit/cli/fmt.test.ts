import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppResult, runInProcess, testClock } from '../../support/run-app.ts';

const PROJECT =
  'version: 1\nworkspace: { id: abc }\ntypes:\n  Order:\n    attributes: { note: { type: string, sensitive: true }, code: string }\n';
const UGLY = "instances:\r\n    Order:   # c\r\n        A: {attributes: {code: 'x', note: 'secret'}}";
const FORMATTED = 'instances:\n  Order:   # c\n    A: { attributes: { code: "x", note: "secret" } }\n';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trueup-fmt-'));
  mkdirSync(join(directory, 'objects'));
  write('trueup.yaml', PROJECT);
  write('objects/orders.yaml', UGLY);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('fmt', () => {
  it('formats what is not formatted, names it, keeps its mode, and rests', async () => {
    chmodSync(join(directory, 'objects/orders.yaml'), 0o640);
    expect(await fmt()).toEqual({ code: 0, stdout: 'objects/orders.yaml\n', stderr: '' });
    expect(read('objects/orders.yaml')).toBe(FORMATTED);
    expect(statSync(join(directory, 'objects/orders.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(directory, 'objects'))).toEqual(['orders.yaml']);
    expect(await fmt()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(read('trueup.yaml')).toBe(PROJECT);
  });

  it('--check writes nothing and ends with 1', async () => {
    const result = await fmt('--check');
    expect(result).toEqual({
      code: 1,
      stdout: 'objects/orders.yaml\n',
      stderr: 'Run `trueup fmt` to format what is listed.\n',
    });
    expect(read('objects/orders.yaml')).toBe(UGLY);
    expect(await fmt('--check', 'trueup.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await fmt('--check', '--quiet')).toEqual({ code: 1, stdout: '', stderr: '' });
  });

  it('--diff shows the lines, sensitive values blanked out', async () => {
    const { stdout } = await fmt('--check', '--diff');
    expect(stdout).toContain("-        A: {attributes: {code: 'x', note: ********}}");
    expect(stdout).toContain('+    A: { attributes: { code: "x", note: ******** } }');
    expect(stdout).not.toContain('secret');
  });

  it('leaves a file with an error alone, shows why, and formats the others', async () => {
    write('objects/broken.yaml', 'instances:\n  Order:\n    A: {}\n    A: {}\n');
    const result = await fmt();
    expect([result.code, result.stdout]).toEqual([65, 'objects/orders.yaml\n']);
    expect(result.stderr).toContain('objects/broken.yaml:4:5: error[duplicate-key]');
    expect(read('objects/orders.yaml')).toBe(FORMATTED);
    expect(read('objects/broken.yaml')).toContain('    A: {}\n    A: {}\n');
  });

  it('formats a file whose content is wrong, as long as it is YAML', async () => {
    write('objects/orders.yaml', 'instances: {Nope: {A:   {}}}');
    expect((await fmt()).code).toBe(0);
    expect(read('objects/orders.yaml')).toBe('instances: { Nope: { A: {} } }\n');
  });

  it('follows links inside the project and none that leave it', async () => {
    const outside = join(directory, '..', `${directory.split('/').at(-1)}.yaml`);
    writeFileSync(outside, UGLY);
    mkdirSync(join(directory, 'shared'));
    write('shared/a.yaml', UGLY);
    symlinkSync('../shared/a.yaml', join(directory, 'objects/inside.yaml'));
    symlinkSync(outside, join(directory, 'objects/outside.yaml'));
    try {
      const result = await fmt();
      expect(result.code).toBe(65);
      expect(result.stderr).toContain('error[outside-project]');
      expect(readFileSync(outside, 'utf8')).toBe(UGLY);
      expect(read('shared/a.yaml')).toBe(FORMATTED);
      expect(lstatSync(join(directory, 'objects/inside.yaml')).isSymbolicLink()).toBe(true);
    } finally {
      rmSync(outside);
    }
  });

  it('--json is one document', async () => {
    const { code, stdout } = await fmt('--check', '--json', 'objects');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ file_count: 1, changed: ['objects/orders.yaml'], diagnostics: [] });
  });

  it('refuses a path that is no file of the project', async () => {
    const { code, stderr } = await fmt('elsewhere.yaml');
    expect(code).toBe(65);
    expect(stderr).toContain('elsewhere.yaml is no file of this project');
  });
});

function fmt(...args: readonly string[]): Promise<AppResult> {
  return runInProcess(['fmt', ...args], { cwd: directory, clock: testClock() });
}

function write(path: string, text: string): void {
  writeFileSync(join(directory, path), text);
}

function read(path: string): string {
  return readFileSync(join(directory, path), 'utf8');
}
