import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import tests from './vitest.config.ts';

/** The default suite, and which branches of the rooms that may lose something it takes: `npm run coverage`, all of them. */
const config: ViteUserConfig = mergeConfig(
  tests,
  defineConfig({
    test: {
      coverage: {
        enabled: true,
        provider: 'v8',
        include: ['src/{model,diff,plan,apply,ledger,api}/**/*.ts'],
        reporter: [['text', { skipFull: true }], 'json'],
        reportsDirectory: 'coverage',
        reportOnFailure: true,
        thresholds: { branches: 100 },
      },
    },
  }),
);

export default config;
