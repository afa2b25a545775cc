import { isObject } from './github-workflow.ts';
import type { Pipeline } from './gitlab-rules.ts';
import type { Rule } from './rule.ts';

type Mapping = { readonly [key: string]: unknown };

export const PHASES = ['plan', 'apply', 'policy_check'] as const;

/** The `run` lines of each phase of the workflow `trueup`. */
export function phasesOf({ root }: Pipeline): { readonly [phase: string]: readonly string[] } {
  const workflows = isObject(root['workflows']) ? root['workflows'] : {};
  const workflow = isObject(workflows['trueup']) ? workflows['trueup'] : {};
  return Object.fromEntries(
    Object.entries(workflow).map(([phase, value]) => [
      phase,
      (isObject(value) && Array.isArray(value['steps']) ? value['steps'] : []).map((step) =>
        String((step as Mapping)['run']),
      ),
    ]),
  );
}

const reposOf = ({ root }: Pipeline): readonly Mapping[] =>
  Array.isArray(root['repos']) ? root['repos'].filter(isObject) : [];

export const ATLANTIS_RULES: readonly Rule<Pipeline>[] = [
  {
    name: 'reads as YAML, with phases that Atlantis knows',
    check: (pipeline) => [
      ...pipeline.problems,
      ...(reposOf(pipeline).length === 0 ? ['no repos'] : []),
      ...Object.keys(phasesOf(pipeline)).filter((phase) => !PHASES.some((known) => known === phase)),
      ...(phasesOf(pipeline)['plan'] === undefined ? ['no plan'] : []),
    ],
    breaks: [
      ['    policy_check:', '    policies:'],
      ['repos:', 'repos: ['],
      ['    plan:\n', '    plans:\n'],
    ],
  },
  {
    name: 'lets a repository choose nothing, and nobody apply what was not approved',
    check: (pipeline) =>
      reposOf(pipeline).flatMap((repo) => [
        ...(repo['allow_custom_workflows'] === false ? [] : ['allow_custom_workflows']),
        ...([repo['allowed_overrides']].flat().length === 0 ? [] : ['allowed_overrides']),
        ...['approved', 'mergeable', 'undiverged'].filter(
          (each) => ![repo['apply_requirements']].flat().includes(each),
        ),
      ]),
    breaks: [
      ['allow_custom_workflows: false', 'allow_custom_workflows: true'],
      ['allowed_overrides: []', 'allowed_overrides: [workflow]'],
      ['[approved, mergeable, undiverged]', '[mergeable, undiverged]'],
    ],
  },
  {
    name: 'runs what is installed on the server, keeps paths in one word, and applies the plan that was made',
    check: (pipeline) => {
      const phases = phasesOf(pipeline);
      const lines = Object.values(phases).flat();
      return [
        ...lines.filter((line) => !line.startsWith('trueup ')),
        ...lines.filter((line) => /(?<!")\$\w+/u.test(line)),
        ...((phases['apply'] ?? []).some((line) => line.endsWith('"$PLANFILE"')) ? [] : ['apply takes no plan']),
      ];
    },
    breaks: [
      ['run: trueup validate', 'run: npx trueup validate'],
      ['--out "$PLANFILE"', '--out $PLANFILE'],
      ['--lock-timeout 10m "$PLANFILE"', '--auto-approve'],
    ],
  },
];
