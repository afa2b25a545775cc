import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The unit tests of the rooms that are mutated, without those that start other processes: a mutant is not in them. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/unit/{model,diff,plan,apply,ledger,api}/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts', 'test/**/*.chaos.test.ts'],
    testTimeout: 60_000,
  },
});

export default config;
