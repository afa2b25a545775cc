// Measures the built trueup beside its floors and prints a table: npm run bench -- [--sizes 100,1000]
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seedText, writeProject, writeVersion } from './data.mjs';
import { measure, medians } from './measure.mjs';
import { startSandbox } from './sandbox.mjs';
import { renderTable } from './table.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const bin = here('../dist/bin.js');
const shop = here('../examples/shop');
/** As many requests at once as trueup has in flight without a flag. */
const CONCURRENCY = '20';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '100,1000,10000' }, only: { type: 'string' } },
});
const sizes = values.sizes.split(',').map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size > 0)) throw new Error(`--sizes ${values.sizes}`);
if (!existsSync(bin)) throw new Error('There is no dist/bin.js: npm run build');

const directory = mkdtempSync(join(tmpdir(), 'trueup-bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
const rows = [...(await measureStartUp()), ...(await measureReaders())];
if (values.only !== 'readers') for (const size of sizes) rows.push(...(await measureSize(size)));
const load = loadavg()[0].toFixed(1);
process.stdout.write(`\nNode ${process.version}, ${availableParallelism()} cores, load at the end ${load}\n\n`);
process.stdout.write(renderTable(rows));

function measureStartUp() {
  return sideBySide({
    runs: 5,
    floor: { name: 'node -e 0', run: () => measure(['-e', '0']) },
    rows: [
      { name: 'trueup --version', run: () => measure([bin, '--version']) },
      { name: 'trueup validate, examples/shop', run: () => measure([bin, 'validate'], { cwd: shop }) },
    ],
  });
}

/** The same values once as plain YAML and once with a tab, which only `yaml` reads: what the plain reader saves. */
async function measureReaders() {
  const validate = (cwd) => measure([bin, 'validate'], { cwd });
  const rows = [];
  for (const count of sizes) {
    const [plain, whole] = ['plain', 'whole'].map((name) => join(directory, `${name}-${count}`));
    for (const cwd of [plain, whole]) {
      writeProject(cwd, count);
      writeVersion(cwd, '2.16');
    }
    for (const file of readdirSync(join(whole, 'objects'))) appendFileSync(join(whole, 'objects', file), '#\t\n');
    const read = { name: 'validate', run: () => validate(plain) };
    rows.push(
      ...(await sideBySide({
        count,
        runs: count <= 1000 ? 5 : 3,
        floor: { name: 'node -e 0', run: () => measure(['-e', '0']) },
        rows: [read, { name: 'validate, read by `yaml`', run: () => validate(whole) }],
      })),
    );
  }
  return rows;
}

async function measureSize(count) {
  const runs = count <= 1000 ? 5 : 3;
  const cwd = join(directory, String(count));
  writeProject(cwd, count);
  writeFileSync(join(cwd, 'seed.json'), seedText());
  const sandbox = await startSandbox(bin, join(cwd, 'seed.json'));
  const trueup = async (...args) => {
    await sandbox.forgetRequests();
    return measure([bin, ...args, '--api-url', sandbox.url], { cwd, env: { INTERCOM_ACCESS_TOKEN: 'a-token' } });
  };
  const requests = async (what) => {
    await sandbox.forgetRequests();
    return measure([here('floors/requests.mjs'), sandbox.url, what, String(count), CONCURRENCY]);
  };
  const apply = async () => {
    await sandbox.empty();
    rmSync(join(cwd, '.trueup'), { recursive: true, force: true });
    return trueup('apply', '-y');
  };
  const posts = async () => {
    await sandbox.empty();
    return requests('posts');
  };
  const noOpPlan = async (version) => {
    writeVersion(cwd, version);
    const plan = await trueup('plan');
    if (!plan.stdout.includes('No changes.')) throw new Error(`This plan should be empty:\n${plan.stdout}`);
    return plan;
  };
  const parse = () => measure([here('floors/parse-json.mjs'), join(cwd, 'orders.json'), String(count)]);
  const group = (floor, row) => sideBySide({ count, runs, floor, rows: [row] });
  writeVersion(cwd, '2.16');
  try {
    // The last apply leaves what the plans then find unchanged.
    return [
      ...(await group({ name: 'JSON.parse', run: parse }, { name: 'validate', run: () => trueup('validate') })),
      ...(await group({ name: 'bare pool, POSTs', run: posts }, { name: 'apply, all creates', run: apply })),
      ...(await group(
        { name: 'bare pool, pages of 150', run: () => requests('pages') },
        { name: 'plan, no-op, 2.16', run: () => noOpPlan('2.16') },
      )),
      ...(await group(
        { name: 'bare pool, GETs', run: () => requests('gets') },
        { name: 'plan, no-op, 2.14', run: () => noOpPlan('2.14') },
      )),
    ];
  } finally {
    await sandbox.stop();
  }
}

/** Floor and rows in turns, so that a machine that slows down slows all of them down. */
async function sideBySide({ count, runs, floor, rows: measured }) {
  const all = [floor, ...measured].map((each) => ({ ...each, results: [] }));
  for (let run = 0; run < runs; run += 1) for (const each of all) each.results.push(await each.run());
  const table = all.map(({ name, results }) => ({ name, count, runs, median: medians(results) }));
  const [{ median }, ...others] = table;
  process.stderr.write(
    `${table.map((row) => `${row.name} ${count ?? ''} ${row.median.wall.toFixed(3)} s`).join('; ')}\n`,
  );
  return [table[0], ...others.map((row) => ({ ...row, floor: median }))];
}
