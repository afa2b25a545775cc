import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ATLANTIS_RULES } from '../support/workflows/atlantis-rules.ts';
import { BITBUCKET_RULES } from '../support/workflows/bitbucket-rules.ts';
import { GITLAB_RULES, parsePipeline } from '../support/workflows/gitlab-rules.ts';

const SORTS = [
  ['gitlab/.gitlab-ci.yml', GITLAB_RULES],
  ['bitbucket/bitbucket-pipelines.yml', BITBUCKET_RULES],
  ['atlantis/repos.yaml', ATLANTIS_RULES],
] as const;

describe.each(SORTS)('examples/ci/%s', (file, rules) => {
  const text = readFileSync(new URL(`../../examples/ci/${file}`, import.meta.url), 'utf8');

  it.each(rules.map((rule) => [rule.name, rule] as const))('%s', (_name, { check, breaks }) => {
    expect(check(parsePipeline(text))).toEqual([]);
    expect(breaks.length).toBeGreaterThan(0);
    for (const [from, to] of breaks) {
      const broken = text.replace(from, to);
      expect(broken, `${from} -> ${to}`).not.toBe(text);
      expect(check(parsePipeline(broken)), `${from} -> ${to}`).not.toEqual([]);
    }
  });
});
