import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Everything that breaks, thousands of times, with its figures: `npm run test:chaos`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.chaos.test.ts', 'test/simulation/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    env: { TRUEUP_CHAOS: '1', TRUEUP_LONG: '1' },
    testTimeout: 4 * 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

export default config;
