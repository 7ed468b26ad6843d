import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { iconsOneByOne } from './icons';

export default defineConfig({
  plugins: [iconsOneByOne(), react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    css: false,
    restoreMocks: true,
    testTimeout: 30_000,
    // A thread that is started for each file takes longer than what is in it.
    pool: 'threads',
    poolOptions: { threads: { singleThread: true } },
    // Most tests need no page, and making one takes longer than any of them.
    projects: [
      // They keep nothing between them: one world for all.
      {
        extends: true,
        test: { name: 'functions', environment: 'node', isolate: false, include: ['src/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'pages',
          environment: 'jsdom',
          include: ['src/**/*.test.tsx'],
          setupFiles: ['src/testing/setup.ts'],
        },
      },
    ],
  },
});
