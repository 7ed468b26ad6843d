import { defineConfig } from 'vitest/config';

// Each file starts a server of its own; one after the other, since each has a browser too.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.e2e.ts'],
    fileParallelism: false,
    // Pictures and axe in two themes take their time on a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    retry: 0,
    bail: 0,
  },
});
