import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { ENGINE_FILES } from './engines/engine-files.ts';
import { figure } from './support/figures.ts';
import tests from './vitest.config.ts';

/** An engine that cannot be had takes its own tests and its own files with it, and says so. */
const missing = ENGINE_FILES.flatMap(({ name, missing, ...left }) => {
  const why = missing();
  if (why === undefined) return [];
  figure(`NOT MEASURED: the ${name} backend (${left.files.join(', ')})`, why);
  return [left];
});

/**
 * The default suite and the tests of every engine in a few rounds, and which branches of the rooms that may lose something
 * they take: `npm run coverage`, all of them.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    ...tests.test,
    exclude: [
      '**/node_modules/**',
      'test/**/*.long.test.ts',
      'test/**/*.chaos.test.ts',
      ...missing.map((engine) => engine.tests),
    ],
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['src/{model,diff,plan,apply,ledger,api}/**/*.ts'],
      exclude: missing.flatMap((engine) => engine.files),
      reporter: [['text', { skipFull: true }], 'json'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      thresholds: { branches: 100 },
    },
  },
});

export default config;
