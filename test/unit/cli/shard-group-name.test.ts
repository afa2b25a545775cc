import { expect, it } from 'vitest';
import { groupNameOf } from '../../../src/cli/shard/group-name.ts';

it.each([
  [{ GITHUB_RUN_ID: '17' }, 'GITHUB_RUN_ID=17'],
  [{ CI_PIPELINE_ID: '4' }, 'CI_PIPELINE_ID=4'],
  [{ GITHUB_RUN_ID: '', BUILDKITE_BUILD_ID: 'x-y' }, 'BUILDKITE_BUILD_ID=x-y'],
  [{ CIRCLE_WORKFLOW_ID: 'w' }, 'CIRCLE_WORKFLOW_ID=w'],
])('%j names the run %s', (env, name) => {
  expect(groupNameOf({ env }, undefined)).toBe(name);
});

it('is what is given, whatever the CI says', () => {
  expect(groupNameOf({ env: { GITHUB_RUN_ID: '17' } }, 'nightly/7')).toBe('nightly/7');
});

it.each(['', 'a b', 'a\nb', 'x'.repeat(201)])('%j is no name', (given) => {
  expect(() => groupNameOf({ env: { GITHUB_RUN_ID: '17' } }, given)).toThrow('--shard-group is');
});

it('is asked for where no CI tells', () => {
  expect(() => groupNameOf({ env: {} }, undefined)).toThrow('--shard needs a name that all jobs of this run share');
});
