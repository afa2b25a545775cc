import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWorkflowLog, type WorkflowLogRead } from './read-workflow-log.ts';

const BUILT = fileURLToPath(new URL('../../dist/action', import.meta.url));

/** What one step of the action came to, as the runner sees it. */
export interface StepResult extends WorkflowLogRead {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly outputs: { readonly [name: string]: string };
  readonly state: { readonly [name: string]: string };
  readonly summary: string;
  /** All of its log, unmasked. */
  readonly raw: string;
}

export interface StepOptions {
  readonly env?: { readonly [name: string]: string };
  /** What happened, as GitHub writes it. */
  readonly event?: object;
  /** Called with the process once it runs. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
}

type Inputs = { readonly [name: string]: string };

/** GitHub's runner, as far as an action sees it: variables, files, a log; the action is nothing but its two built files. */
export interface ActionRunner {
  main(inputs: Inputs, options?: StepOptions): Promise<StepResult>;
  post(inputs: Inputs, state: StepResult['state'], options?: StepOptions): Promise<StepResult>;
  readonly temporary: string;
  close(): Promise<void>;
}

export async function anActionRunner(workspace: string): Promise<ActionRunner> {
  const temporary = await mkdtemp(join(tmpdir(), 'trueup-runner-'));
  for (const name of ['main', 'post']) await copyFile(join(BUILT, `${name}.js`), join(temporary, `${name}.mjs`));
  const step = async (
    phase: string,
    inputs: Inputs,
    { env = {}, event, onStart }: StepOptions,
  ): Promise<StepResult> => {
    const files = { GITHUB_OUTPUT: 'outputs', GITHUB_STATE: 'state', GITHUB_STEP_SUMMARY: 'summary' };
    const paths = Object.entries(files).map(([name, file]) => [name, join(temporary, file)] as const);
    for (const [, path] of paths) await writeFile(path, '');
    await writeFile(join(temporary, 'event.json'), JSON.stringify(event ?? {}));
    const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const child = spawn(process.execPath, [join(temporary, `${phase}.mjs`)], {
      cwd: workspace,
      env: {
        PATH: process.env['PATH'],
        HOME: temporary,
        TZ: 'UTC',
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_REPOSITORY: 'acme/shop',
        GITHUB_WORKSPACE: workspace,
        GITHUB_EVENT_PATH: join(temporary, 'event.json'),
        RUNNER_TEMP: temporary,
        ...Object.fromEntries(paths),
        ...Object.fromEntries(given),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let raw = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        raw += text;
      });
    onStart?.((signal) => child.kill(signal));
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...ended) => resolve(ended));
    });
    const read = async (file: string) => readFile(join(temporary, file), 'utf8');
    const said = readWorkflowLog(raw);
    if (said.deaf && signal === null) throw new Error('the runner was told to stop, and never to go on');
    return {
      code,
      signal,
      ...said,
      outputs: readValues(await read('outputs')),
      state: readValues(await read('state')),
      summary: await read('summary'),
      raw,
    };
  };
  return {
    main: (inputs, options = {}) => step('main', inputs, options),
    post: (inputs, state, options = {}) => {
      const handed = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
      return step('post', inputs, { ...options, env: { ...Object.fromEntries(handed), ...options.env } });
    },
    temporary,
    close: () => rm(temporary, { recursive: true, force: true }),
  };
}

/** `name<<MARK`, lines, `MARK` (D); of a name that comes twice the last one counts. */
function readValues(text: string): { readonly [name: string]: string } {
  const found = [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gmu)];
  const rest = found.reduce((left, [whole]) => left.replace(whole, ''), text).trim();
  if (rest !== '') throw new Error(`the runner cannot read: ${rest}`);
  return Object.fromEntries(found.map(([, name = '', , value = '']) => [name, value]));
}
