/** A path of this site to go back to after logging in; "/" for everything else: another site's address is no path. */
export function localPath(path: string | null): string {
  if (path === null || !path.startsWith('/') || path.startsWith('//') || path.includes('\\')) return '/';
  return path;
}

function fromHash(hash: string, name: string): string {
  return new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B')).get(name) ?? '';
}

/** The page that the link of a demonstration leads to; "" for every other link. */
export const demoPageOf = (hash: string): string => fromHash(hash, 'demo');

/** The token of a one-time link: it stands behind the '#', which no server ever sees. */
export function tokenOf(hash: string): string {
  return fromHash(hash, 'token');
}
