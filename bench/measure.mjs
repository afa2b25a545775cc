// Runs one Node process from start to exit and tells what it cost.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const usage = new URL('./usage.mjs', import.meta.url).href;

/**
 * `{ wall, cpu, peak, stdout }` of `node ...args`, in seconds and MiB. The environment is a small fixed one: above all
 * NODE_EXTRA_CA_CERTS, which alone makes a Node process start more than twice as slowly, is not in it.
 */
export function measure(args, { cwd, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ['--import', usage, ...args], {
      cwd,
      env: { PATH: process.env.PATH, TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const texts = ['', '', '', ''];
    for (const stream of [1, 2, 3]) {
      child.stdio[stream].setEncoding('utf8').on('data', (text) => {
        texts[stream] += text;
      });
    }
    let wall = 0;
    child.once('error', reject);
    child.once('exit', () => {
      wall = (performance.now() - started) / 1000;
    });
    child.once('close', (code) => {
      const [, stdout, stderr, told] = texts;
      if (code !== 0) return reject(new Error(`node ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`));
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(told);
      resolve({ wall, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024, stdout });
    });
  });
}

/** The medians of several measurements, each figure by itself. */
export function medians(measurements) {
  const of = (figure) => {
    const sorted = measurements.map((each) => each[figure]).sort((left, right) => left - right);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  };
  return { wall: of('wall'), cpu: of('cpu'), peak: of('peak') };
}
