// What the interface costs an apply: the same apply in a terminal, with frames and without, turn by turn.
//   npm run --silent build && node bench/interface.mjs -- [--count 10000] [--rounds 3]
// A terminal comes from script(1), of util-linux.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seedText, writeProject, writeVersion } from './data.mjs';
import { measure } from './measure.mjs';
import { startSandbox } from './sandbox.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const bin = here('../dist/bin.js');
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { count: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '3' } },
});
const directory = mkdtempSync(join(tmpdir(), 'trueup-interface-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
writeProject(directory, Number(values.count));
writeVersion(directory, '2.16');
writeFileSync(join(directory, 'seed.json'), seedText());
const sandbox = await startSandbox(bin, join(directory, 'seed.json'));

/** `silent` prints nothing while it goes on: what is beyond it is what showing costs. */
const WAYS = {
  silent: { flags: ['--quiet'] },
  frames: { flags: [] },
  lines: { flags: [], env: { TRUEUP_PLAIN: '1' } },
};
const measured = Object.fromEntries(Object.keys(WAYS).map((name) => [name, []]));
try {
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const [name, way] of Object.entries(WAYS)) measured[name].push(await applyInTerminal(way));
} finally {
  await sandbox.stop();
}
// Of what the machine does beside it, the run with the least is disturbed least.
const least = (runs) => runs.reduce((best, run) => (run.cpu < best.cpu ? run : best));
const of = Object.fromEntries(Object.entries(measured).map(([name, runs]) => [name, least(runs)]));
for (const [name, { cpu, wall, peak }] of Object.entries(of)) {
  const share = (100 * (cpu / of.silent.cpu - 1)).toFixed(1);
  console.log(
    `${name.padEnd(7)} ${cpu.toFixed(2)} s CPU, ${wall.toFixed(2)} s, ${peak.toFixed(0)} MiB; ${share} % over silent`,
  );
}

async function applyInTerminal({ flags, env = {} }) {
  await sandbox.empty();
  await sandbox.forgetRequests();
  rmSync(join(directory, '.trueup'), { recursive: true, force: true });
  // A saved plan: what is printed of it is short, and the same in every way.
  const plan = await measure([bin, 'plan', '--quiet', '--out', 'plan.json', '--api-url', sandbox.url], {
    cwd: directory,
    env: { INTERCOM_ACCESS_TOKEN: 'a-token' },
  });
  if (!plan.stdout.includes('to add')) throw new Error(plan.stdout);
  const told = join(directory, 'usage.json');
  const command = [
    'exec',
    process.execPath,
    '--import',
    here('usage.mjs'),
    bin,
    'apply',
    'plan.json',
    ...flags,
    '--api-url',
    sandbox.url,
  ];
  const started = performance.now();
  // Descriptor 3 is where the process tells what it took.
  const child = spawn('script', ['-qec', `${command.join(' ')} 3>${told}`, '/dev/null'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      SHELL: '/bin/sh',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      INTERCOM_ACCESS_TOKEN: 'a-token',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0 || !text.includes('Apply complete!'))
    throw new Error(`apply ended with ${code}\n${text.slice(-2000)}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(told, 'utf8'));
  return { wall: (performance.now() - started) / 1000, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 };
}
