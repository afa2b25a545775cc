import { parseDocument } from 'yaml';
import { isObject } from './github-workflow.ts';
import type { Rule } from './rule.ts';

type Mapping = { readonly [key: string]: unknown };

/** A pipeline of GitLab or Bitbucket, as it is written and as it reads. */
export interface Pipeline {
  readonly text: string;
  readonly root: Mapping;
  readonly problems: readonly string[];
}

export function parsePipeline(text: string): Pipeline {
  const document = parseDocument(text, { uniqueKeys: true, merge: false });
  const root: unknown = document.toJS();
  return {
    text,
    root: isObject(root) ? root : {},
    problems: [...document.errors, ...document.warnings].map(({ message }) => message),
  };
}

const TOP = new Set('workflow stages default variables include image'.split(' '));
const JOB = new Set(
  'stage rules script before_script after_script artifacts needs environment resource_group interruptible timeout variables image allow_failure extends retry tags cache'.split(
    ' ',
  ),
);
const DEFAULT = new Set('image interruptible timeout before_script after_script retry tags cache artifacts'.split(' '));
const REPORTS = new Set('codequality junit terraform dotenv'.split(' '));

const jobsOf = ({ root }: Pipeline) =>
  Object.entries(root).filter((entry): entry is [string, Mapping] => !TOP.has(entry[0]) && isObject(entry[1]));
const scriptOf = (job: Mapping) =>
  ['before_script', 'script', 'after_script'].flatMap((key) => [job[key] ?? []].flat()).map(String);
const defaultsOf = ({ root }: Pipeline): Mapping => (isObject(root['default']) ? root['default'] : {});
const jobs = (pipeline: Pipeline, check: (job: Mapping, name: string) => readonly string[]) =>
  jobsOf(pipeline).flatMap(([name, job]) => check(job, name).map((problem) => `${name}: ${problem}`));
const applies = (job: Mapping) => scriptOf(job).some((line) => /\btrueup apply\b/u.test(line));

/** Lines of a script that print what they were given. */
export const SHOWS_SECRETS: RegExp =
  /\b(?:echo|printf|cat)\b[^|]*\$\{?\w*(?:TOKEN|KEY|PASSWORD|SECRET)|\bset -[a-z]*x|\bprintenv\b|^\s*(?:- )?(?:env|export|set)\s*$|CI_DEBUG_TRACE/mu;
/** No version, or one that moves with every release. */
export const MOVING_IMAGE: RegExp = /^[^:@]+$|:latest$/u;

export const GITLAB_RULES: readonly Rule<Pipeline>[] = [
  {
    name: 'reads as YAML, with keys that GitLab knows',
    check: (pipeline) => [
      ...pipeline.problems,
      ...Object.keys(defaultsOf(pipeline))
        .filter((key) => !DEFAULT.has(key))
        .map((key) => `default: unknown key ${key}`),
      ...jobs(pipeline, (job) =>
        Object.keys(job)
          .filter((key) => !JOB.has(key))
          .map((key) => `unknown key ${key}`),
      ),
      ...jobs(pipeline, ({ artifacts }) =>
        isObject(artifacts) && isObject(artifacts['reports'])
          ? Object.keys(artifacts['reports']).filter((key) => !REPORTS.has(key))
          : [],
      ),
      ...(jobsOf(pipeline).length === 0 ? ['no jobs'] : []),
    ],
    breaks: [
      ['  script:', '  scripts:'],
      ['stages: [', 'stages: [['],
      ['terraform: counts.json', 'terrafrom: counts.json'],
    ],
  },
  {
    name: 'names stages and jobs that are there, and says when each job runs',
    check: (pipeline) =>
      jobs(pipeline, ({ stage, needs, rules }) => [
        ...([pipeline.root['stages']].flat().includes(stage) ? [] : [`no stage ${stage}`]),
        ...[needs ?? []]
          .flat()
          .filter((name) => !isObject(pipeline.root[String(name)]))
          .map((name) => `needs ${name}`),
        ...(Array.isArray(rules) && rules.length > 0 ? [] : ['no rules']),
      ]),
    breaks: [
      ['stage: apply', 'stage: deploy'],
      ['needs: ["plan to apply"]', 'needs: [plans]'],
      [/ {2}rules:\n {4}- if: .* != "schedule"\n/u, ''],
    ],
  },
  {
    name: 'shows no secret in a log, and holds none',
    check: ({ text, root }) => [
      ...text.split('\n').filter((line) => !/^\s*#/u.test(line) && SHOWS_SECRETS.test(line)),
      ...Object.entries(isObject(root['variables']) ? root['variables'] : {})
        .filter(([name, value]) => /TOKEN|KEY|PASSWORD|SECRET/u.test(name) && !String(value).startsWith('$'))
        .map(([name]) => `${name} is written down`),
    ],
    breaks: [
      ['    - npx trueup drift', '    - echo "$INTERCOM_ACCESS_TOKEN"\n    - npx trueup drift'],
      ['    - npx trueup drift', '    - set -x\n    - npx trueup drift'],
      ['stages: [', 'variables: { GITLAB_TOKEN: glpat-1 }\nstages: ['],
    ],
  },
  {
    name: 'applies one at a time, to the end, from the default branch, what that branch planned',
    check: (pipeline) =>
      jobs(pipeline, (job) => {
        if (!applies(job)) return [];
        const conditions = [job['rules'] ?? []].flat().map((rule) => String((rule as Mapping)['if']));
        return [
          ...(typeof job['resource_group'] === 'string' ? [] : ['no resource_group']),
          ...(job['interruptible'] === false ? [] : ['may be interrupted']),
          ...(job['environment'] === undefined ? ['no environment'] : []),
          ...conditions.filter(
            (each) => !each.includes('$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH') || each.includes('merge_request_event'),
          ),
          ...[job['needs'] ?? []].flat().flatMap((name) => {
            const rules = [(pipeline.root[String(name)] as Mapping | undefined)?.['rules'] ?? []].flat();
            return rules.some((rule) => String((rule as Mapping)['if']).includes('merge_request_event'))
              ? [`takes the plan of a merge request: ${name}`]
              : [];
          }),
        ];
      }),
    breaks: [
      [/ {2}resource_group: .*\n/u, ''],
      ['interruptible: false', 'interruptible: true'],
      ['needs: ["plan to apply"]', 'needs: [plan]'],
      [/(\napply:\n(?: {2}.*\n)*? {4}- if: ).*\n/u, '$1$CI_COMMIT_BRANCH\n'],
    ],
  },
  {
    name: 'keeps plans from the public, and not for ever',
    check: (pipeline) =>
      jobs(pipeline, ({ artifacts }) => {
        if (!isObject(artifacts) || artifacts['paths'] === undefined) return [];
        return ['expire_in', 'access']
          .filter((key) => artifacts[key] === undefined)
          .map((key) => `artifacts without ${key}`);
      }),
    breaks: [
      [/ {4}access: developer\n/u, ''],
      [/ {4}expire_in: .*\n/u, ''],
    ],
  },
  {
    name: 'runs in an image of a version, and ends',
    check: (pipeline) => [
      ...[defaultsOf(pipeline)['image'], ...jobsOf(pipeline).map(([, job]) => job['image'])]
        .filter((image) => image !== undefined && MOVING_IMAGE.test(String(image)))
        .map((image) => `image ${image}`),
      ...(defaultsOf(pipeline)['image'] === undefined ? ['no image'] : []),
      ...(defaultsOf(pipeline)['timeout'] === undefined ? ['no timeout'] : []),
    ],
    breaks: [
      ['node:24-bookworm', 'node'],
      ['node:24-bookworm', 'node:latest'],
      [/ {2}timeout: 20.*\n/u, ''],
    ],
  },
];
