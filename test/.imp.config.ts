import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { root: '/tmp/wt-writing', include: ['test/property/import.long.test.ts'], testTimeout: 7200000, maxWorkers: 1 } });
