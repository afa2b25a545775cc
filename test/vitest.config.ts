import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts', 'test/**/*.chaos.test.ts'],
    // Only against hanging: a story that runs a dozen commands must also end on a machine busy with other things.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make the spawned binaries wait for each other.
    maxWorkers: 2,
  },
});

export default config;
