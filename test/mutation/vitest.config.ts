import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The unit tests of the room that is mutated, without those that start other processes: a mutant is not in them. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: [`test/unit/${process.env['TRUEUP_MUTATED']}/**/*.test.ts`],
    exclude: ['test/**/*.long.test.ts', 'test/**/*.chaos.test.ts', 'test/**/processes.test.ts'],
    // This notices a change that hangs, so it is short; a machine that is busy with other things needs more.
    testTimeout: 1000 * Number(process.env['TRUEUP_MUTATION_SECONDS'] ?? 5),
    // A worker for each file of each run would take several times as long as the tests.
    isolate: false,
  },
});

export default config;
