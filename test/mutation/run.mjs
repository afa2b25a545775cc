// Runs the mutation tests of the rooms named, or of all that may lose something, each against its own gate.
import { spawnSync } from 'node:child_process';

const ROOMS = ['model', 'ledger', 'diff', 'plan', 'apply', 'api'];

const named = process.argv.slice(2);
const unknown = named.filter((room) => !ROOMS.includes(room));
if (unknown.length > 0) {
  process.stderr.write(`No such room: ${unknown.join(', ')}. There are: ${ROOMS.join(', ')}.\n`);
  process.exit(2);
}

const below = [];
for (const room of named.length > 0 ? named : ROOMS) {
  const stryker = 'test/mutation/node_modules/@stryker-mutator/core/bin/stryker.js';
  const { status } = spawnSync(process.execPath, [stryker, 'run', 'test/mutation/stryker.config.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, TRUEUP_MUTATED: room },
  });
  if (status !== 0) below.push(room);
}
if (below.length > 0) {
  process.stderr.write(`Below the gate, or not measured: ${below.join(', ')}.\n`);
  process.exit(1);
}
