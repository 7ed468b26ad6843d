// A layered layout, from left to right: a node stands behind those that lead to it; lines that lead back are let be.

export interface LayoutNode {
  id: string;
  width: number;
  height: number;
}

export interface Place {
  x: number;
  y: number;
}

const COLUMN_GAP = 84;
const ROW_GAP = 24;
const SWEEPS = 6;

type Edges = { from: string; to: string }[];

/** Edges that lead back to a node on the way to them are left out. */
function forwardEdges(nodes: string[], edges: Edges): Edges {
  const next = new Map(nodes.map((id) => [id, [] as string[]]));
  for (const { from, to } of edges) if (next.has(to)) next.get(from)?.push(to);
  const state = new Map<string, 'open' | 'done'>();
  const forward: Edges = [];
  const visit = (id: string) => {
    state.set(id, 'open');
    for (const to of next.get(id) ?? []) {
      if (state.get(to) === 'open') continue;
      forward.push({ from: id, to });
      if (!state.has(to)) visit(to);
    }
    state.set(id, 'done');
  };
  for (const id of nodes) if (!state.has(id)) visit(id);
  return forward;
}

/** The column of each node: the longest way to it. */
function ranksOf(nodes: string[], forward: Edges): Map<string, number> {
  const ranks = new Map(nodes.map((id) => [id, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const { from, to } of forward) {
      const least = (ranks.get(from) ?? 0) + 1;
      if ((ranks.get(to) ?? 0) < least) {
        ranks.set(to, least);
        moved = true;
      }
    }
    if (!moved) break;
  }
  // What nothing leads to stands just before what it leads to; the first node stays the first.
  const reached = new Set(forward.map((edge) => edge.to));
  for (const id of nodes.slice(1)) {
    if (reached.has(id)) continue;
    const next = forward.filter((edge) => edge.from === id).map((edge) => ranks.get(edge.to) ?? 0);
    if (next.length > 0) ranks.set(id, Math.max(0, Math.min(...next) - 1));
  }
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
  const ids = nodes.map((node) => node.id);
  const forward = forwardEdges(ids, edges);
  const ranks = ranksOf(ids, forward);
  const columns: string[][] = [];
  for (const id of ids) {
    const rank = ranks.get(id) ?? 0;
    while (columns.length <= rank) columns.push([]);
    columns[rank]?.push(id);
  }
  order(columns, forward);
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
