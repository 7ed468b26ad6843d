import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { iconsOneByOne } from './icons';

// The API that the development server stands in front of: callai serve --http 127.0.0.1:8080.
const api = process.env.CALLAI_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [iconsOneByOne(), react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': { target: api, ws: true }, '/health': api, '/ready': api } },
  build: {
    target: 'es2022',
    // Nothing inlined as data: the policy of the page allows files of this server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rollupOptions: {
      output: {
        manualChunks(id) {
          if (!id.includes('node_modules')) return undefined;
          if (/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run)\//.test(id)) {
            return 'react';
          }
          return undefined;
        },
      },
    },
  },
});
