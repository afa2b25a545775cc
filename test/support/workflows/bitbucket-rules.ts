import { isObject } from './github-workflow.ts';
import { MOVING_IMAGE, type Pipeline, SHOWS_SECRETS } from './gitlab-rules.ts';
import type { Rule } from './rule.ts';

type Mapping = { readonly [key: string]: unknown };

const TOP = new Set('image options definitions pipelines clone'.split(' '));
const STEP = new Set('name script artifacts trigger deployment max-time image caches services condition'.split(' '));
const STARTS = new Set('pull-requests branches custom default tags'.split(' '));

/** Each list of steps, by what starts it. */
function listsOf({ root }: Pipeline): readonly { readonly start: string; readonly steps: readonly Mapping[] }[] {
  const pipelines = isObject(root['pipelines']) ? root['pipelines'] : {};
  return Object.entries(pipelines).flatMap(([start, named]) =>
    Object.values(isObject(named) ? named : {}).map((list) => ({
      start,
      steps: [list].flat().flatMap((each) => (isObject(each) && isObject(each['step']) ? [each['step']] : [])),
    })),
  );
}

const stepsOf = (pipeline: Pipeline) =>
  listsOf(pipeline).flatMap(({ start, steps }) => steps.map((step) => ({ start, step })));
const runs = (step: Mapping, command: string) => [step['script']].flat().some((line) => String(line).includes(command));

export const BITBUCKET_RULES: readonly Rule<Pipeline>[] = [
  {
    name: 'reads as YAML, with keys that Bitbucket knows',
    check: (pipeline) => [
      ...pipeline.problems,
      ...Object.keys(pipeline.root).filter((key) => !TOP.has(key)),
      ...listsOf(pipeline).flatMap(({ start }) => (STARTS.has(start) ? [] : [start])),
      ...stepsOf(pipeline).flatMap(({ step }) => Object.keys(step).filter((key) => !STEP.has(key))),
      ...(stepsOf(pipeline).length === 0 ? ['no steps'] : []),
    ],
    breaks: [
      ['pull-requests:', 'pull-request:'],
      ['          script:', '          scripts:'],
      ['pipelines:', 'pipelines: ['],
    ],
  },
  {
    name: 'shows no secret, runs in an image of a version, and ends',
    check: ({ text, root }) => [
      ...text.split('\n').filter((line) => !/^\s*#/u.test(line) && SHOWS_SECRETS.test(line)),
      ...(root['image'] === undefined || MOVING_IMAGE.test(String(root['image'])) ? ['image'] : []),
      ...(isObject(root['options']) && Number(root['options']['max-time']) <= 60 ? [] : ['max-time']),
    ],
    breaks: [
      ['- npx trueup validate', '- echo $BITBUCKET_TOKEN'],
      ['node:24-bookworm', 'node:latest'],
      [/options:\n {2}max-time: \d+\n/u, ''],
    ],
  },
  {
    name: 'applies one at a time, on a branch and by a person, what the step before it planned',
    check: (pipeline) =>
      listsOf(pipeline).flatMap(({ start, steps }) =>
        steps.flatMap((step, index) => {
          if (!runs(step, 'trueup apply')) return [];
          const before = steps.slice(0, index);
          return [
            ...(start === 'branches' ? [] : [`apply in ${start}`]),
            ...(step['deployment'] === undefined ? ['no deployment: two may run at a time'] : []),
            ...(step['trigger'] === 'manual' ? [] : ['nobody is asked']),
            ...(before.some((each) => runs(each, 'trueup plan') && [each['artifacts']].flat().includes('plan.json'))
              ? []
              : ['no plan of this run']),
          ];
        }),
      ),
    breaks: [
      [/ {10}deployment: .*\n/u, ''],
      [/ {10}trigger: .*\n/u, ''],
      [/ {10}artifacts:\n {12}- plan.json\n/u, ''],
      ['  branches:\n', '  tags:\n'],
    ],
  },
];
