import { defineConfig } from 'vitest/config';

// One deployment, one local Globus: its logs and faults are shared, so the files take turns.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.blackbox.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
