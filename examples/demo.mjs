// Tells what trueup does, in under a minute: each step shows the command a user would type and its real output, run
// against the embedded Intercom in a copy of examples/shop. Any step that does not end as told ends the demo with an error.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const shop = fileURLToPath(new URL('./shop', import.meta.url));
const paint = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (paint ? `\u001b[1m${text}\u001b[22m` : text);
const dim = (text) => (paint ? `\u001b[2m${text}\u001b[22m` : text);

const directory = mkdtempSync(join(tmpdir(), 'trueup-demo-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
cpSync(shop, directory, { recursive: true, filter: (path) => !path.includes('.trueup') });

say(
  '56 products, orders and shipments in YAML, the contacts and conversations they belong to. First, are they well written?',
);
trueup('validate', { exit: 0 });

say('What would change in Intercom? A plan reads and never writes.');
trueup('plan --sandbox', { exit: 0, lines: 24 });

say('Do it. Every write is proven from its answer.');
trueup('apply --sandbox -y', { exit: 0, tail: 1 });

say('And again: nothing is left to do.');
trueup('plan --sandbox', { exit: 0 });

say('Somebody edits the YAML: order 1006 is cancelled.');
edit('objects/orders.yaml', /(ORD-1006:[\s\S]*?status: )\w+/u, '$1cancelled');
trueup('plan --sandbox --out plan.json', { exit: 0 });

say('The plan is reviewed in a pull request, and exactly that plan is applied.');
trueup('apply --sandbox plan.json', { exit: 0, tail: 1 });

say('Meanwhile somebody edits in Intercom: an order is cancelled by hand, a contact gets another tier.');
trueup('sandbox seed edits-in-intercom.yaml', { exit: 0 });

say('CI notices: drift ends with exit code 2.');
trueup('drift --sandbox', { exit: 2 });

say('A plan labels what it would revert; apply makes Intercom as written.');
trueup('apply --sandbox -y', { exit: 0 });

say('A shipment leaves the YAML, so it is deleted; the plan shows what goes.');
edit('objects/shipments.yaml', / {4}SHP-1017-2:\n(?: {6,}.*\n)*/u, '');
trueup('apply --sandbox -y', { exit: 0 });

say('Somebody empties the file by mistake. A guard refuses, and nothing is written: exit code 4.');
writeFileSync(join(directory, 'objects/shipments.yaml'), 'instances:\n  Shipment: {}\n');
trueup('apply --sandbox -y', { exit: 4, lines: 24 });

say('That was it. What the sandbox was asked all along: trueup sandbox journal. To go on by yourself:');
process.stdout.write('  node dist/bin.js plan --sandbox -C examples/shop\n');

function say(text) {
  process.stdout.write(`\n${bold(`# ${text}`)}\n`);
}

/** Runs one command and shows its output; a long one is cut, and says so. `tail` shows only the last lines. */
function trueup(line, { exit, lines = Number.POSITIVE_INFINITY, tail }) {
  process.stdout.write(`${bold(`$ trueup ${line}`)}\n`);
  const args = line.split(' ');
  const done = spawnSync(process.execPath, [bin, ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ...(paint ? { FORCE_COLOR: '1' } : {}) },
  });
  // The progress of an apply goes to stderr; it is worth showing only when something went wrong.
  const shown = done.stdout.trimEnd().split('\n');
  process.stdout.write(`${cut(shown, lines, tail).join('\n')}\n`);
  if (done.status !== 0) process.stdout.write(dim(`exit code ${done.status}\n`));
  if (done.status === exit) return;
  process.stderr.write(`${done.stderr}\nThe demo expected exit code ${exit} and got ${done.status}.\n`);
  process.exit(1);
}

function cut(shown, lines, tail) {
  if (tail !== undefined && shown.length > tail)
    return [dim(`… ${shown.length - tail} lines before this one`), ...shown.slice(-tail)];
  if (shown.length <= lines) return shown;
  const [head, foot] = [lines - 6, 6];
  return [...shown.slice(0, head), dim(`… ${shown.length - head - foot} more lines`), ...shown.slice(-foot)];
}

function edit(file, from, to) {
  const path = join(directory, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${file} has nothing to edit`);
  writeFileSync(path, changed);
}
