// Changes the code of one room a spot at a time, and sees whether one of its unit tests notices: see run.mjs.
const room = process.env['TRUEUP_MUTATED'];

export default {
  mutate: [`src/${room}/**/*.ts`],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // What runs once when a file is loaded would need all tests of the room for each change.
  ignoreStatic: true,
  incremental: false,
  concurrency: Number(process.env['TRUEUP_MUTATION_WORKERS'] ?? 2),
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `coverage/mutation-${room}.json` },
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['/coverage', '/dist'],
  allowEmpty: false,
  disableTypeChecks: true,
};
