import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** What every backend promises, against the real engines, with all rounds: `npm run test:engines`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/engines/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    env: { TRUEUP_ENGINES: '1' },
    testTimeout: 120_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
  },
});

export default config;
