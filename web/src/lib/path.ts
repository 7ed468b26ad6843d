/** A path of this site to go back to after logging in; "/" for everything else: another site's address is no path. */
export function localPath(path: string | null): string {
  if (path === null || !path.startsWith('/') || path.startsWith('//') || path.includes('\\')) return '/';
  return path;
}

/** The token of a one-time link: it stands behind the '#', which no server ever sees. */
export function tokenOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B')).get('token') ?? '';
}
