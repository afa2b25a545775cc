// Builds where the package comes from its repository and not from a registry. npm has installed what that takes, except
// for `npm install --global git+…`, which is what pre-commit does (npm/cli#8440): then it is installed here.
import { execFileSync } from 'node:child_process';

try {
  await import('esbuild');
} catch {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--global=false', '--ignore-scripts', '--no-audit', '--no-fund'];
  const env = { ...process.env, npm_config_global: 'false' };
  if (npm === undefined) execFileSync('npm', args, { stdio: 'inherit', env });
  else execFileSync(process.execPath, [npm, ...args], { stdio: 'inherit', env });
}
await import('./build.mjs');
