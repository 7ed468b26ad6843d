import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*['"]@mantine\/core['"];?/g;
const EXPORT = /export \{([^}]*)\} from '([^']+)';/g;

/** Where each name of Mantine's index comes from. */
function placesOfNames(): Map<string, string> {
  const folder = resolve(dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css')), 'esm');
  const places = new Map<string, string>();
  for (const [, names = '', from = ''] of readFileSync(resolve(folder, 'index.mjs'), 'utf8').matchAll(EXPORT)) {
    for (const name of names.split(',')) places.set(name.trim(), from.startsWith('.') ? resolve(folder, from) : from);
  }
  return places;
}

/**
 * Each component from its own file: to a bundler whoever imports the index imports all of Mantine, and which page needs
 * what could not be told (vite.config.ts).
 */
export function mantineOneByOne(): Plugin {
  const places = placesOfNames();
  return {
    name: 'mantine-one-by-one',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (id.includes('/@mantine/core/') || !code.includes('@mantine/core')) return null;
      const replaced = code.replaceAll(IMPORT, (_, names: string) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '' && !name.startsWith('type '))
          .map((name) => {
            const place = places.get(name.split(/\s+as\s+/)[0] ?? '');
            // A name of the index that is a type only has no place.
            return place === undefined ? '' : `import { ${name} } from ${JSON.stringify(place)};`;
          })
          .join(' '),
      );
      return { code: replaced, map: null };
    },
  };
}
