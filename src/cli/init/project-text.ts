import { PROJECT_FILE } from '../../config/find-project.ts';
import { renderQuoted, renderText } from '../../edit/render-text.ts';
import { PROJECT_SCHEMAS, schemaModeline } from '../../schema/modeline.ts';
import { exampleType, relationshipName } from './example.ts';
import { DEFAULTS, type InitSettings } from './settings.ts';

/** The text of a new trueup.yaml. Its examples stand in comments and are valid once they are taken out of them. */
export function renderProject(settings: InitSettings): string {
  const { workspace, region, apiVersion, tokenEnv, ledger } = settings;
  const token = tokenEnv === DEFAULTS.tokenEnv ? [] : [`  token_env: ${renderText(tokenEnv, { flow: false })}`];
  const lines = [
    schemaModeline(PROJECT_FILE, PROJECT_SCHEMAS.project),
    'version: 1',
    '',
    'workspace:',
    `  id: ${renderText(workspace, { flow: false })} # every command refuses the token of another workspace`,
    `  region: ${region}`,
    `  api_version: ${renderQuoted(apiVersion)} # in quotes: it is a name, not a number`,
    ...token,
    '',
    ...typeLines(settings),
    '',
    ...recordLines(settings),
    '',
    '# More deletes than this need --allow-deletes with the exact number.',
    'limits: { deletes: 3, delete_percent: 10 }',
    '',
    ...LEDGER_LINES[ledger],
  ];
  return `${lines.join('\n')}\n`;
}

/** Where a new project keeps its ledger. */
export const LEDGER_PATH = '.trueup/ledger.jsonl';

const LEDGER_LINES: { readonly [ledger in InitSettings['ledger']]: readonly string[] } = {
  file: [
    '# What says which objects are managed from here. Commit it.',
    `ledger: { backend: file, path: ${LEDGER_PATH} }`,
  ],
  git: [
    '# What says which objects are managed from here: on branches named trueup-* of the remote origin, for everybody who',
    '# may push there.',
    'ledger: { backend: git }',
  ],
};

function typeLines(settings: InitSettings): readonly string[] {
  const about = [
    '# Types, attributes and relationships are made in Intercom, under Settings > Data. Here stands which of them are kept',
    '# as code.',
  ];
  if (settings.types.length === 0) {
    const example = [`${exampleType(settings)}:`, ...ATTRIBUTES.map((line) => `  ${line}`)];
    return [...about, '#', '# types:', ...example.map((line) => `#   ${line}`)];
  }
  const types = settings.types.flatMap((type) => [
    `  ${renderText(type, { flow: false })}:`,
    '    prune: owned # what leaves the files is deleted, if it was created or adopted from here',
    ...ATTRIBUTES.map((line) => `    # ${line}`),
  ]);
  return [...about, 'types:', ...types];
}

const ATTRIBUTES = [
  'attributes:',
  '  name: { type: string, required: true }',
  '  status: { type: list, options: [open, shipped, cancelled] }',
  '  placed_at: datetime',
] as const;

function recordLines(settings: InitSettings): readonly string[] {
  const type = renderText(exampleType(settings), { flow: true });
  return ['# contacts:', '#   relationships:', `#     ${relationshipName(settings)}: { to: ${type}, many: true }`];
}
