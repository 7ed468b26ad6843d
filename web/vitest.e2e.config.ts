import { defineConfig } from 'vitest/config';

// Each file starts a server of its own; one after the other, since each has a browser too.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.e2e.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    retry: 0,
    bail: 0,
  },
});
