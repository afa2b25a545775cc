// Changes the code of the rooms that may lose something, a spot at a time, and sees whether a unit test notices:
// `npm run test:mutation`, or with `-- --mutate 'src/diff/**/*.ts'` for one room.
export default {
  mutate: ['src/{model,diff,plan,apply,ledger,api}/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // What runs once when a file is loaded would need the whole suite for each change.
  ignoreStatic: true,
  concurrency: 2,
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'coverage/mutation.json' },
  tempDirName: '.stryker-tmp',
  allowEmpty: false,
  disableTypeChecks: true,
};
