import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderDiagnosticsGithub } from '../../../src/report/diagnostics-github.ts';
import { renderDiagnosticsJson } from '../../../src/report/diagnostics-json.ts';
import { renderDiagnosticsSarif } from '../../../src/report/diagnostics-sarif.ts';
import { renderDiagnostics } from '../../../src/report/diagnostics-text.ts';
import { renderFailureSarif } from '../../../src/report/sarif-log.ts';
import { checkSarif } from '../../support/sarif-schema.ts';

const TEXT = 'instances:\n  Order:\n    A: { attributes: { total: 007 } }\n';

function problem(extras: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: 'ambiguous-number',
    severity: 'error',
    message: 'a message',
    source: { file: 'objects/a.yaml', line: 3, column: 29 },
    length: 3,
    hint: 'write 7',
    ...extras,
  };
}

const WARNING = problem({ code: 'long-id', severity: 'warning', hint: 'shorten it' });
const RELATED = { message: 'first declared here', source: { file: 'objects/b.yaml', line: 2, column: 5 } };

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly unknown[];
  readonly relatedLocations?: readonly unknown[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
}

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly { readonly executionSuccessful: boolean }[];
    readonly results?: readonly Result[];
  }[];
}

function sarif(diagnostics: readonly Diagnostic[], text: string = TEXT, prefix = ''): Log {
  const rendered = renderDiagnosticsSarif(diagnostics, new Map([['objects/a.yaml', text]]), {
    version: '1.2.3',
    prefix,
    describe: (code) => (code === 'long-id' ? { title: 'The id is long', page: 'docs/errors/long-id.md' } : undefined),
  });
  const log: unknown = JSON.parse(rendered);
  expect(checkSarif(log)).toEqual([]);
  return log as Log;
}

const resultsOf = (log: Log): readonly Result[] => log.runs[0]?.results ?? [];
const fingerprints = (diagnostics: readonly Diagnostic[], text?: string): string[] =>
  resultsOf(sarif(diagnostics, text)).map((result) => result.partialFingerprints.primaryLocationLineHash);

describe('SARIF', () => {
  it('places a result where the problem is, with the column behind it and the other place', () => {
    const [result] = resultsOf(sarif([problem({ related: RELATED })], TEXT, 'shop/a b/'));
    expect(result).toMatchObject({
      ruleId: 'ambiguous-number',
      level: 'error',
      message: { text: 'a message\nhint: write 7' },
    });
    const at = (uri: string, region: object) => ({
      physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region },
    });
    expect(result?.locations).toEqual([
      at('shop/a%20b/objects/a.yaml', { startLine: 3, startColumn: 29, endColumn: 32 }),
    ]);
    expect(result?.relatedLocations).toEqual([
      {
        id: 1,
        ...at('shop/a%20b/objects/b.yaml', { startLine: 2, startColumn: 5 }),
        message: { text: 'first declared here' },
      },
    ]);
  });

  it('names each rule once, with the page that tells more', () => {
    const log = sarif([WARNING, problem(), WARNING]);
    const rules = log.runs[0]?.tool.driver.rules ?? [];
    expect(rules).toEqual([
      { id: 'ambiguous-number', shortDescription: { text: 'ambiguous number' }, help: { text: 'ambiguous number' } },
      {
        id: 'long-id',
        shortDescription: { text: 'The id is long' },
        help: { text: "The id is long. More in docs/errors/long-id.md of trueup's documentation." },
      },
    ]);
    for (const { ruleId, ruleIndex } of resultsOf(log)) expect(rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('knows a problem again after lines moved, and another one from it', () => {
    const [first] = fingerprints([problem()]);
    const moved = problem({ source: { file: 'objects/a.yaml', line: 5, column: 31 } });
    expect(fingerprints([moved], `\n# a comment\n${TEXT.replace('    A:', '      A:')}`)).toEqual([first]);
    expect(fingerprints([problem()], TEXT.replace('007', '008'))).not.toEqual([first]);
    expect(fingerprints([problem({ message: 'another' })])).not.toEqual([first]);
    expect(new Set(fingerprints([problem(), problem()])).size).toBe(2);
  });

  it('has a place for a problem of the whole project, since scanners refuse results without one', () => {
    const { source: _, ...nowhere } = problem();
    const [result] = resultsOf(sarif([nowhere]));
    expect(JSON.stringify(result?.locations)).toContain('"uri":"trueup.yaml"');
  });

  it('is bounded, and says what it left out', () => {
    const log = sarif(Array.from({ length: 5_001 }, () => problem()));
    expect(resultsOf(log)).toHaveLength(5_000);
    expect(JSON.stringify(log.runs[0]?.invocations)).toContain('1 more problems are left out');
  });

  it('shows nothing that acts, and holds lone surrogates', () => {
    const rendered = JSON.stringify(
      sarif([problem({ message: 'a\u001b[31m\u202eb\ud800', hint: '\ud800' })], '\ud800'),
    );
    expect(rendered).not.toMatch(/\\u001b|\u202e/u);
  });

  it('of a run that failed has no results, so that nothing counts as mended', () => {
    const log: unknown = JSON.parse(renderFailureSarif('there is no trueup.yaml', '1.2.3'));
    expect(checkSarif(log)).toEqual([]);
    const [run] = (log as Log).runs;
    expect(run?.results).toBeUndefined();
    expect(run?.invocations[0]?.executionSuccessful).toBe(false);
  });
});

describe('commands of GitHub Actions', () => {
  const github = (diagnostics: readonly Diagnostic[], prefix = '', strict = false): string[] =>
    renderDiagnosticsGithub(diagnostics, { prefix, strict }).split('\n');

  it('escape what would end a property or the command', () => {
    const [line] = github([
      problem({
        message: '100% of a::b, c\r\nd',
        source: { file: 'objects/a,b:c%.yaml', line: 3, column: 29 },
        related: RELATED,
      }),
    ]);
    expect(line).toBe(
      '::error file=objects/a%2Cb%3Ac%25.yaml,line=3,col=29,endColumn=32,title=trueup ambiguous-number' +
        '::100%25 of a::b, c\\u{d}\\nd%0Ahint: write 7%0Anote: objects/b.yaml:2:5: first declared here',
    );
  });

  it('lead from the root of the repository', () => {
    expect(github([WARNING], 'examples/shop/')[0]).toMatch(/^::warning file=examples\/shop\/objects\/a\.yaml,line=3,/u);
  });

  it('are as many as GitHub shows; the others stay readable', () => {
    const lines = github([
      ...Array.from({ length: 12 }, () => problem()),
      ...Array.from({ length: 11 }, () => WARNING),
    ]);
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('objects/a.yaml:3:29: '))).toHaveLength(3);
    expect(lines.at(-2)).toBe('12 errors, 11 warnings.');
  });

  it('come from trueup alone: no text of a file makes another one', () => {
    const hostile = problem({
      message: '::set-output name=a::b ##[error]c',
      source: { file: '::error::x', line: 1, column: 1 },
    });
    const lines = github(Array.from({ length: 20 }, () => hostile));
    for (const line of lines) {
      expect(line).not.toContain('##[');
      if (line.startsWith('::')) expect(line).toMatch(/^::error file=/u);
    }
  });

  it('are none when all is well', () => {
    expect(github([])).toEqual(['']);
  });
});

describe('JSON', () => {
  it('says that warnings count as errors', () => {
    const of = (diagnostics: readonly Diagnostic[], strict: boolean) =>
      JSON.parse(renderDiagnosticsJson(diagnostics, { strict }));
    expect(of([WARNING], false)).toMatchObject({ valid: true, warning_count: 1, warnings_as_errors: false });
    expect(of([WARNING], true)).toMatchObject({
      valid: false,
      error_count: 0,
      warning_count: 1,
      warnings_as_errors: true,
    });
    expect(of([], true)).toMatchObject({ valid: true });
  });

  it('holds nothing that acts on a terminal', () => {
    const rendered = renderDiagnosticsJson([problem({ message: '\u009b\u202e' })], { strict: false });
    expect(rendered).toMatch(/\\u009b\\u202e/u);
  });
});

describe('the problem matcher for GitHub Actions', () => {
  const file = new URL('../../../examples/ci/github/trueup-problem-matcher.json', import.meta.url);
  const [{ pattern }] = JSON.parse(readFileSync(file, 'utf8')).problemMatcher;
  const [{ regexp, ...groups }] = pattern;
  const match = (text: string) =>
    text.split('\n').flatMap((line) => {
      const found = new RegExp(regexp, 'u').exec(line);
      return found ? [Object.fromEntries(Object.entries<number>(groups).map(([name, at]) => [name, found[at]]))] : [];
    });

  it('finds each problem of the text once, and nothing in its frames', () => {
    const source = 'a\nobjects/x.yaml:1:2: error[code]: no\n    A: { attributes: { total: 007 } }\n';
    const awkward = problem({ source: { file: 'objects/a b:1.yaml', line: 1, column: 2 }, message: 'x:1:1: y' });
    const sources = new Map([['objects/a.yaml', source]]);
    const text = renderDiagnostics([problem({ related: RELATED }), WARNING, awkward], sources, { color: false });
    expect(text).toContain('objects/x.yaml:1:2: error[code]');
    const at = { file: 'objects/a.yaml', line: '3', column: '29', message: 'a message' };
    expect(match(text)).toEqual([
      { ...at, severity: 'error', code: 'ambiguous-number' },
      { ...at, severity: 'warning', code: 'long-id' },
      {
        file: 'objects/a b:1.yaml',
        line: '1',
        column: '2',
        severity: 'error',
        code: 'ambiguous-number',
        message: 'x:1:1: y',
      },
    ]);
  });
});
