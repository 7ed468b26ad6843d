import { stageNode, type GraphEdge, type GraphNode } from './template_graph';

// How many calls went where, laid over the graph of a template.

/** Of calls: how many stages, ways and endings saw. */
export interface Visits {
  calls: number;
  stages: readonly { stage: string; calls: number; exits: number }[];
  transitions: readonly { from: string; to: string; calls: number }[];
  outcomes: Readonly<Record<string, number>>;
}

export interface NodeVisits {
  calls: number;
  /** Calls that ended in this stage; of an ending: all that came to it. */
  exits: number;
  all: number;
}

export function visitsOfNode(node: GraphNode, visits: Visits): NodeVisits | null {
  if (node.kind === 'stage') {
    const found = visits.stages.find(({ stage }) => stageNode(stage) === node.id);
    return { calls: found?.calls ?? 0, exits: found?.exits ?? 0, all: visits.calls };
  }
  if (node.kind !== 'ending') return null;
  const ended = visits.outcomes[node.id.replace(/^end:/, '')] ?? 0;
  return { calls: ended, exits: ended, all: visits.calls };
}

/** Calls that went from one stage to another; null for a line that leads elsewhere. */
export function visitsOfEdge(edge: GraphEdge, visits: Visits): number | null {
  if (!edge.from.startsWith('stage:') || !edge.to.startsWith('stage:')) return null;
  return visits.transitions.find(({ from, to }) => stageNode(from) === edge.from && stageNode(to) === edge.to)?.calls ?? 0;
}
