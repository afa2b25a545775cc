import { describe, expect, test } from 'vitest';
import { parseProject } from '../../../src/config/parse-project.ts';
import { UsageError } from '../../../src/model/error.ts';

const MINIMAL = 'version: 1\nworkspace: { id: abc }\n';

describe('parseProject', () => {
  test('fills every default in', () => {
    const { project, diagnostics } = parseProject('/p', MINIMAL, 'default');
    expect(diagnostics).toEqual([]);
    expect(project).toEqual({
      root: '/p',
      environment: 'default',
      workspace: { id: 'abc', region: 'us', apiVersion: '2.14', tokenEnv: 'INTERCOM_ACCESS_TOKEN' },
      include: ['objects/**/*.{yaml,yml}'],
      types: {},
      contacts: { attributes: {}, relationships: {} },
      conversations: { attributes: {}, relationships: {} },
      limits: { deletes: 3, deletePercent: 10 },
      ledger: { backend: 'file', path: '.trueup/ledger.jsonl' },
      protect: [],
      accept: [],
      env: [],
    });
  });

  test('short and long attributes mean the same', () => {
    const short = parseProject('/p', `${MINIMAL}types: { A: { attributes: { x: string } } }\n`, 'default').project;
    const long = parseProject(
      '/p',
      `${MINIMAL}types: { A: { attributes: { x: { type: string } } } }\n`,
      'default',
    ).project;
    expect(short?.types).toEqual(long?.types);
    expect(short?.types['A']?.attributes['x']).toEqual({ type: 'string', required: false, sensitive: false });
  });

  test('an environment merges maps, replaces lists and removes with null', () => {
    const text = `${MINIMAL}protect: [instance/A/1, instance/A/2]
types: { A: { attributes: { x: string, y: string } } }
limits: { deletes: 5 }
environments:
  staging:
    workspace: { region: eu }
    protect: [instance/A/3]
    limits: null
    types: { A: { attributes: { y: null, z: decimal } } }
`;
    const { project, diagnostics } = parseProject('/p', text, 'staging');
    expect(diagnostics).toEqual([]);
    expect(project?.workspace).toMatchObject({ id: 'abc', region: 'eu' });
    expect(project?.protect).toEqual(['instance/A/3']);
    expect(project?.limits.deletes).toBe(3);
    expect(Object.keys(project?.types['A']?.attributes ?? {})).toEqual(['x', 'z']);
    expect(parseProject('/p', text, 'default').project?.limits.deletes).toBe(5);
  });

  test('a problem of an environment is reported where the environment says it', () => {
    const text = `${MINIMAL}environments:\n  staging: { workspace: { region: xx } }\n`;
    expect(parseProject('/p', text, 'staging').diagnostics[0]?.source).toEqual({
      file: 'trueup.yaml',
      line: 4,
      column: 35,
    });
    expect(parseProject('/p', text, 'default').diagnostics).toEqual([]);
  });

  test('each environment keeps a ledger of its own, wherever the default one lies', () => {
    const text = `${MINIMAL}ledger: { path: state/prod.jsonl }\nenvironments: { a: {}, b: { ledger: { path: state/b.jsonl } } }\n`;
    const path = (name: string) => {
      const ledger = parseProject('/p', text, name).project?.ledger;
      return ledger?.backend === 'file' ? ledger.path : undefined;
    };
    expect([path('default'), path('a'), path('b')]).toEqual([
      'state/prod.jsonl',
      '.trueup/ledger.a.jsonl',
      'state/b.jsonl',
    ]);
  });

  test('an unknown environment names the known ones', () => {
    const text = `${MINIMAL}environments: { staging: {} }\n`;
    expect(() => parseProject('/p', text, 'stagin')).toThrow(UsageError);
    expect(() => parseProject('/p', text, 'stagin')).toThrow(/default, staging/u);
    expect(() => parseProject('/p', text, 'constructor')).toThrow(UsageError);
  });

  test('names out of Object.prototype are names', () => {
    const text = `${MINIMAL}types: { constructor: { attributes: { __proto__: string, toString: integer } } }\nenvironments: { e: { types: { __proto__: {} } } }\n`;
    const { project, diagnostics } = parseProject('/p', text, 'e');
    expect(diagnostics).toEqual([]);
    expect(Object.keys(project?.types ?? {})).toEqual(['constructor', '__proto__']);
    expect(Object.keys(project?.types['constructor']?.attributes ?? {})).toEqual(['__proto__', 'toString']);
    expect(project?.types['hasOwnProperty']).toBeUndefined();
    expect(({} as { prune?: unknown }).prune).toBeUndefined();
  });
});
