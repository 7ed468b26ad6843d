export interface Change {
  /** In words: "scripts › greeting › variants". */
  where: string;
  before: string | undefined;
  after: string | undefined;
}

type Loose = Record<string, unknown>;
const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

/** Lists whose items have ids are compared by id, so that a new item in front is one change. */
function byId(list: unknown[]): Loose | null {
  const entries: [string, unknown][] = [];
  for (const item of list) {
    if (!isObject(item) || typeof item.id !== 'string') return null;
    entries.push([item.id, item]);
  }
  return Object.fromEntries(entries);
}

function walk(before: unknown, after: unknown, path: string[], changes: Change[]): void {
  if (before === after) return;
  const left = Array.isArray(before) ? byId(before) : before;
  const right = Array.isArray(after) ? byId(after) : after;
  if (isObject(left) && isObject(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      walk(
        Object.hasOwn(left, key) ? left[key] : undefined,
        Object.hasOwn(right, key) ? right[key] : undefined,
        [...path, key],
        changes,
      );
    }
    return;
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  changes.push({ where: path.map((part) => part.replaceAll('_', ' ')).join(' › '), before: shown(before), after: shown(after) });
}

/** What is different between two documents. */
export function jsonDiff(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  walk(before, after, [], changes);
  return changes;
}
