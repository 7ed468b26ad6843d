import { MarkerType, type Edge, type Node } from '@xyflow/react';
import { layered } from '@/lib/graph_layout';
import { ANYWHERE, type GraphEdge, type GraphNode, type GraphNodeKind, type TemplateGraph } from '@/lib/template_graph';
import { visitsOfEdge, visitsOfNode, type NodeVisits, type Visits } from '@/lib/graph_visits';
import { texts } from '@/texts/en';

// A template's graph as React Flow draws it.

export type FlowNodeData = { node: GraphNode; visits: NodeVisits | null };
export type FlowNode = Node<FlowNodeData, 'template'>;
export type FlowEdge = Edge<{ edge: GraphEdge }>;

export interface Shown {
  rule: boolean;
  limit: boolean;
  anywhere: boolean;
}

const SIZES: Record<GraphNodeKind, { width: number; height: number }> = {
  start: { width: 110, height: 34 },
  stage: { width: 208, height: 92 },
  anywhere: { width: 130, height: 40 },
  ending: { width: 180, height: 40 },
  transfer: { width: 180, height: 40 },
};
/** In pixels, however thick the line is. */
const ARROW = 20;
const MAX_LABEL = 22;

function sizeOf(node: GraphNode): { width: number; height: number } {
  const size = SIZES[node.kind];
  return node.kind === 'stage' && node.fields.length > 0 ? { ...size, height: size.height + 20 } : size;
}

function visible(edge: GraphEdge, shown: Shown): boolean {
  if (edge.from === ANYWHERE) return shown.anywhere;
  if (edge.kind === 'rule') return shown.rule;
  if (edge.kind === 'limit') return shown.limit;
  return true;
}

const short = (text: string) => (text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1).trimEnd()}…` : text);

const COLORS: Record<GraphEdge['kind'], string> = {
  start: 'var(--mantine-color-gray-5)',
  transition: 'var(--mantine-color-iris-5)',
  rule: 'var(--mantine-color-gray-5)',
  limit: 'var(--mantine-color-gray-4)',
};

function labelOf(edge: GraphEdge): string {
  if (edge.kind === 'start') return '';
  if (edge.kind === 'limit') return texts.editor.graph.afterTurns(edge.label);
  return texts.editor.graph.more(short(edge.label), edge.count);
}

/** A line that many calls went along is thick. */
const widthOf = (calls: number | null, all: number) => (calls === null || all === 0 ? 1.5 : 1 + (5 * calls) / all);

function flowEdge(edge: GraphEdge, selected: boolean, visits: Visits | undefined): FlowEdge {
  const calls = visits ? visitsOfEdge(edge, visits) : null;
  const color = selected ? 'var(--mantine-color-iris-7)' : COLORS[edge.kind];
  return {
    id: edge.id,
    source: edge.from,
    target: edge.to,
    data: { edge },
    selected,
    // Many ways lead away from a stage: only the chosen one is named on the drawing.
    label: selected ? labelOf(edge) : calls !== null && calls > 0 ? calls.toLocaleString('en') : undefined,
    ariaLabel: labelOf(edge),
    markerEnd: { type: MarkerType.ArrowClosed, color, width: ARROW, height: ARROW, markerUnits: 'userSpaceOnUse' },
    style: { stroke: color, strokeWidth: selected ? 2.5 : widthOf(calls, visits?.calls ?? 0), strokeDasharray: edge.kind === 'limit' ? '5 4' : undefined },
    labelStyle: { fill: 'var(--mantine-color-text)', fontSize: 11 },
    labelBgStyle: { fill: 'var(--canvas)' },
    labelBgPadding: [4, 2],
    zIndex: selected ? 10 : 0,
  };
}

export function flowOf(
  graph: TemplateGraph,
  shown: Shown,
  selected: string | null,
  visits: Visits | undefined,
): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const edges = graph.edges.filter((edge) => visible(edge, shown));
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const nodes = graph.nodes.filter((node) => node.kind === 'stage' || used.has(node.id));
  // Endings stand at the right; what is reached from anywhere does not push a stage there.
  const ways = edges.filter((edge) => edge.from !== ANYWHERE);
  const places = layered(
    // The beginning first.
    [...nodes]
      .sort((a, b) => Number(b.kind === 'start') - Number(a.kind === 'start'))
      .map((node) => ({ id: node.id, ...sizeOf(node), last: node.kind === 'ending' || node.kind === 'transfer' })),
    ways,
  );
  return {
    nodes: nodes.map((node) => ({
      id: node.id,
      type: 'template',
      position: places.get(node.id) ?? { x: 0, y: 0 },
      ...sizeOf(node),
      selected: node.id === selected,
      data: {
        node,
        visits: visits ? visitsOfNode(node, visits) : null,
      },
    })),
    edges: edges.map((edge) => flowEdge(edge, edge.id === selected, visits)),
  };
}
