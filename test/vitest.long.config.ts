import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The laws over many more random cases, the stories with the built command, and sweeps that take minutes: `npm run test:long`. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [
      'test/**/*.long.test.ts',
      'test/property/**/*.test.ts',
      'test/e2e/**/*.test.ts',
      'test/contract/main-scenario.test.ts',
    ],
    exclude: ['**/node_modules/**', 'test/**/*.chaos.test.ts'],
    env: { TRUEUP_LONG: '1', TRUEUP_E2E: 'binary' },
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});

export default config;
