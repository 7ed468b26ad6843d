// A layered layout, from left to right: a node stands as many columns from the first as it is steps away.

export interface LayoutNode {
  id: string;
  width: number;
  height: number;
  /** It stands behind all others. */
  last?: boolean;
}

export interface Place {
  x: number;
  y: number;
}

const COLUMN_GAP = 84;
const ROW_GAP = 24;
const SWEEPS = 6;

type Edges = { from: string; to: string }[];

/** The column of each node: the shortest way to it from where nothing leads to. */
function ranksOf(nodes: LayoutNode[], edges: Edges): Map<string, number> {
  const ids = nodes.map((node) => node.id);
  const known = new Set(ids);
  const ways = edges.filter((edge) => edge.from !== edge.to && known.has(edge.from) && known.has(edge.to));
  const ranks = new Map<string, number>();
  const spread = (roots: string[]) => {
    for (const root of roots) if (!ranks.has(root)) ranks.set(root, 0);
    for (let queue = roots; queue.length > 0; ) {
      const next: string[] = [];
      for (const from of queue) {
        for (const edge of ways) {
          if (edge.from !== from || ranks.has(edge.to)) continue;
          ranks.set(edge.to, (ranks.get(from) ?? 0) + 1);
          next.push(edge.to);
        }
      }
      queue = next;
    }
  };
  spread(ids.slice(0, 1));
  // What is not reached from the first stands just before what it leads to.
  for (const id of ids) {
    if (ranks.has(id)) continue;
    const ahead = ways.filter((edge) => edge.from === id).flatMap((edge) => ranks.get(edge.to) ?? []);
    ranks.set(id, ahead.length === 0 ? 0 : Math.max(0, Math.min(...ahead) - 1));
    spread([id]);
  }
  const most = Math.max(0, ...nodes.filter((node) => !node.last).map((node) => ranks.get(node.id) ?? 0));
  for (const node of nodes) if (node.last) ranks.set(node.id, most + 1);
  return ranks;
}

/** Each column in the order of what its nodes are joined to, swept to and fro. */
function order(columns: string[][], edges: Edges): void {
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const position = new Map<string, number>();
  const remember = (column: string[]) => column.forEach((id, index) => position.set(id, index / Math.max(1, column.length)));
  columns.forEach(remember);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const weight = (id: string) => {
        const joined = neighbours.get(id) ?? [];
        if (joined.length === 0) return position.get(id) ?? 0;
        return joined.reduce((sum, other) => sum + (position.get(other) ?? 0), 0) / joined.length;
      };
      const weights = new Map(column.map((id) => [id, weight(id)]));
      column.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
      remember(column);
    }
  }
}

export function layered(nodes: LayoutNode[], edges: Edges): Map<string, Place> {
  const ranks = ranksOf(nodes, edges);
  const columns: string[][] = [];
  for (const { id } of nodes) {
    const rank = ranks.get(id) ?? 0;
    while (columns.length <= rank) columns.push([]);
    columns[rank]?.push(id);
  }
  order(columns, edges);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<string, Place>();
  let x = 0;
  for (const column of columns) {
    const of = column.map((id) => byId.get(id)).filter((node) => node !== undefined);
    const height = of.reduce((sum, node) => sum + node.height + ROW_GAP, -ROW_GAP);
    let y = -height / 2;
    for (const node of of) {
      places.set(node.id, { x, y });
      y += node.height + ROW_GAP;
    }
    x += Math.max(0, ...of.map((node) => node.width)) + COLUMN_GAP;
  }
  return places;
}
