import type { Plugin } from 'vite';

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*['"]@tabler\/icons-react['"];?/g;

/** Each icon from its own file: otherwise a build reads all 6,000 of them to leave 5,900 out. */
export function iconsOneByOne(): Plugin {
  return {
    name: 'icons-one-by-one',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('@tabler/icons-react')) return null;
      const replaced = code.replaceAll(IMPORT, (_, names: string) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '' && !name.startsWith('type ') && /^Icon[A-Z0-9]/.test(name))
          .map((name) => {
            const [icon = '', alias = icon] = name.split(/\s+as\s+/);
            return `import ${alias} from '@tabler/icons-react/dist/esm/icons/${icon}.mjs';`;
          })
          .join(' '),
      );
      return { code: replaced, map: null };
    },
  };
}
