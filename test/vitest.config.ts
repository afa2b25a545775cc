import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { FEW_COMPILATIONS } from './support/few-compilations.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/**/*.long.test.ts', 'test/**/*.chaos.test.ts', 'test/**/*.engines.test.ts'],
    // Only against hanging: a story that runs a dozen commands must also end on a machine busy with other things.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make the spawned binaries wait for each other.
    maxWorkers: 2,
    // Files share what is loaded: loading it anew for each of them took as long as the tests. Nothing in src/ may remember
    // anything from one command to the next, and a test that changes its process changes it back.
    isolate: false,
    execArgv: [...FEW_COMPILATIONS],
  },
});

export default config;
