import type { Plugin } from 'vite';
import { MARK } from './src/api/session_mark';
import { pages, patternOf, publicPages, settingsPages } from './src/app/pages';

/** The typeface of most letters: otherwise it is asked for when there is text to draw, and that is drawn twice. */
const TYPEFACE = /inter-latin-wght-normal.*\.woff2$/;
const SETTINGS = '/src/pages/settings/SettingsLayout.tsx';

type Bundle = Record<string, { type: string; fileName: string }>;
interface Chunk {
  type: string;
  fileName: string;
  facadeModuleId: string | null;
  imports: string[];
  viteMetadata?: { importedCss: Set<string> };
}

/** The chunk of a page, all that it imports, and their styles. */
function filesOf(entry: Chunk, chunks: Map<string, Chunk>, files: Set<string>): void {
  if (files.has(entry.fileName)) return;
  files.add(entry.fileName);
  for (const css of entry.viteMetadata?.importedCss ?? []) files.add(css);
  for (const name of entry.imports) {
    const chunk = chunks.get(name);
    if (chunk !== undefined) filesOf(chunk, chunks, files);
  }
}

/** Every file that is wanted beside those that the page itself names, and the places in that list of each page. */
function filesByPage(bundle: Bundle, named: (file: string) => boolean): { files: string[]; table: [string, number[]][] } {
  const chunks = new Map<string, Chunk>();
  for (const part of Object.values(bundle)) if (part.type === 'chunk') chunks.set(part.fileName, part as unknown as Chunk);
  const chunkOf = (module: string): Chunk => {
    const found = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
    if (found === undefined) throw new Error(`first_steps: nothing was built from ${module}`);
    return found;
  };
  const files: string[] = [];
  // The first that fits counts: pages.ts has /campaigns/new before /campaigns/:campaignId.
  const table = Object.entries({ ...pages, ...settingsPages, ...publicPages }).map(([path, file]): [string, number[]] => {
    const wanted = new Set<string>();
    filesOf(chunkOf(`/src/pages/${file}.tsx`), chunks, wanted);
    if (path in settingsPages) filesOf(chunkOf(SETTINGS), chunks, wanted);
    const places = [...wanted].filter((name) => !named(name)).map((name) => {
      if (!files.includes(name)) files.push(name);
      return files.indexOf(name);
    });
    return [patternOf(path), places];
  });
  return { files, table };
}

/**
 * What the page does before there is a script: it asks who is there, and for the files of the page that is opened. Otherwise
 * the first would wait for the script to be read, and the second for the router as well.
 */
export function firstSteps(): Plugin {
  return {
    name: 'first-steps',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (bundle === undefined) return html;
        const { files, table } = filesByPage(bundle, (name) => html.includes(`"/${name}"`));
        const children = `{
  const path = location.pathname;
  let known = false;
  try { known = localStorage.getItem(${JSON.stringify(MARK)}) !== null; } catch { known = false; }
  if (known || !${JSON.stringify(Object.keys(publicPages))}.includes(path)) {
    window.whoIsThere = fetch('/api/v1/auth/me');
    window.whoIsThere.catch(() => undefined);
  }
  const files = ${JSON.stringify(files)};
  const page = ${JSON.stringify(table)}.find(([pattern]) => new RegExp(pattern).test(path));
  for (const place of page?.[1] ?? []) {
    const link = document.createElement('link');
    const style = files[place].endsWith('.css');
    link.rel = style ? 'preload' : 'modulepreload';
    if (style) link.as = 'style';
    link.crossOrigin = '';
    link.href = '/' + files[place];
    document.head.append(link);
  }
}`;
        const typeface = Object.keys(bundle).find((name) => TYPEFACE.test(name));
        if (typeface === undefined) throw new Error('first_steps: the typeface is not there');
        const font = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${typeface}` };
        return {
          html,
          tags: [
            { tag: 'link', attrs: font, injectTo: 'head' },
            { tag: 'script', attrs: { nonce: '__CSP_NONCE__' }, children, injectTo: 'head' },
          ],
        };
      },
    },
  };
}
