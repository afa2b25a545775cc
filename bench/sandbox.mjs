// The embedded Intercom in a process of its own, so that its work is not counted as trueup's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts it without rate limits: what is measured is the tool, not the pace Intercom asks for. */
export async function startSandbox(bin, seedFile) {
  const child = spawn(process.execPath, [bin, 'sandbox', 'start', '--port', '0', '--json', '--seed', seedFile], {
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url } = JSON.parse(line);
  const control = async (method, path, body) => {
    const answer = await fetch(`${url}/_sandbox/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const withoutLimits = () => control('POST', 'switches', { rateHeaders: false, rateLimit: 1_000_000_000 });
  await withoutLimits();
  return {
    url,
    /** Nothing exists again but the type. */
    empty: async () => {
      await control('POST', 'reset');
      await withoutLimits();
    },
    /** Requests are kept; they must not pile up from run to run. */
    forgetRequests: () => control('DELETE', 'journal'),
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
