import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstSteps } from './first_steps';
import { iconsOneByOne } from './icons';
import { mantineOneByOne } from './mantine';

// The API that the development server stands in front of: callai serve --http 127.0.0.1:8080.
const api = process.env.CALLAI_API ?? 'http://127.0.0.1:8080';

// What so many pages use stands in one file.
const PAGES_THAT_SHARE = 2;
// What these need, each visit needs: the frame of every page, and the pages that people come to first.
const FIRST = ['/src/app/main.tsx', '/src/pages/auth/LoginPage.tsx', '/src/pages/dashboard/DashboardPage.tsx'];

type ModuleInfo = (id: string) => {
  importers: readonly string[];
  dynamicImporters: readonly string[];
  importedIds: readonly string[];
} | null;

let first: Set<string> | undefined;
/** The modules that a first visit needs. */
function neededFirst(ids: Iterable<string>, moduleInfo: ModuleInfo): Set<string> {
  const found = new Set<string>();
  const open = [...ids].filter((id) => FIRST.some((file) => id.endsWith(file)));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    open.push(...(moduleInfo(at)?.importedIds ?? []));
  }
  return found;
}

/** The modules loaded on demand that need this one. */
function pagesWith(id: string, moduleInfo: ModuleInfo): Set<string> {
  const pages = new Set<string>();
  const seen = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const info = moduleInfo(at);
    if ((info?.dynamicImporters.length ?? 0) > 0) pages.add(at);
    else open.push(...(info?.importers ?? []));
  }
  return pages;
}

export default defineConfig({
  plugins: [iconsOneByOne(), mantineOneByOne(), react(), firstSteps()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': { target: api, ws: true }, '/health': api, '/ready': api } },
  build: {
    target: 'es2022',
    // Nothing inlined as data: the policy of the page allows files of this server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        manualChunks(id, { getModuleInfo, getModuleIds }) {
          // The helper of CommonJS modules stands with those that need it first: in `shared` the two would wait for each other.
          if (/commonjsHelpers|node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run)\//.test(id)) {
            return 'react';
          }
          first ??= neededFirst(getModuleIds(), getModuleInfo);
          // Two files, and not forty of a kilobyte each, for which a page would wait one after the other.
          if (pagesWith(id, getModuleInfo).size < PAGES_THAT_SHARE) return undefined;
          return first.has(id) ? 'shared' : 'more';
        },
      },
    },
  },
});
