/** Where something is in a JSON document. */
export type Path = readonly (string | number)[];

/** RFC 6901. */
export function pointerOf(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function getAt(document: unknown, path: Path): unknown {
  let at = document;
  for (const part of path) {
    if (Array.isArray(at) && typeof part === 'number') at = at[part];
    else if (isObject(at) && Object.hasOwn(at, String(part))) at = at[String(part)];
    else return undefined;
  }
  return at;
}

/** The document with another value there; what is missing on the way is made. `undefined` removes a member. */
export function setAt<T>(document: T, path: Path, value: unknown): T {
  return set(document, path, value) as T;
}

function set(at: unknown, path: Path, value: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (typeof part === 'number') {
    const list: unknown[] = Array.isArray(at) ? [...(at as unknown[])] : [];
    if (rest.length === 0 && value === undefined) list.splice(part, 1);
    else list[part] = set(list[part], rest, value);
    return list;
  }
  const object: Record<string, unknown> = isObject(at) ? { ...at } : {};
  if (rest.length === 0 && value === undefined) delete object[part];
  else object[part] = set(Object.hasOwn(object, part) ? object[part] : undefined, rest, value);
  return object;
}
