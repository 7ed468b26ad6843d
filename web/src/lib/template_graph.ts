import { conditionWords } from './rule_words';
import { asObject, isObject, listAt, numberAt, objectAt, textAt, textsAt } from './read';

// A template's stages and the ways between them, as a graph: what the editor shows and lays out.

export type GraphNodeKind = 'start' | 'stage' | 'anywhere' | 'ending' | 'transfer';

export interface GraphNode {
  id: string;
  kind: GraphNodeKind;
  label: string;
  /** Of a stage: what it is for. */
  detail: string;
  fields: string[];
  /** JSON Pointer of a stage. */
  pointer: string;
}

export type GraphEdgeKind = 'transition' | 'rule' | 'limit' | 'start';

export interface GraphEdge {
  id: string;
  from: string;
  to: string;
  kind: GraphEdgeKind;
  label: string;
  /** JSON Pointer of the transition or the node that leads there. */
  pointer: string;
  /** How many ways lie on this line. */
  count: number;
}

export interface TemplateGraph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export const START = 'start';
export const ANYWHERE = 'any';
export const stageNode = (stage: string) => `stage:${stage}`;
const endingNode = (outcome: string) => `end:${outcome}`;
const transferNode = (destination: string) => `transfer:${destination}`;

class Builder {
  readonly nodes = new Map<string, GraphNode>();
  readonly edges: GraphEdge[] = [];

  node(id: string, kind: GraphNodeKind, label: string, rest: Partial<GraphNode> = {}): string {
    if (!this.nodes.has(id)) this.nodes.set(id, { id, kind, label, detail: '', fields: [], pointer: '', ...rest });
    return id;
  }

  edge(from: string, to: string, kind: GraphEdgeKind, label: string, pointer: string): void {
    if (from === to) return;
    const same = this.edges.find((edge) => edge.from === from && edge.to === to && edge.kind === kind);
    if (same) {
      same.count += 1;
      return;
    }
    this.edges.push({ id: `${from}>${to}>${kind}`, from, to, kind, label, pointer, count: 1 });
  }
}

/** Where actions lead: stages, endings, transfers. */
function targetsOf(actions: unknown[], graph: Builder): string[] {
  return actions.flatMap((action) => {
    const a = asObject(action);
    const targets: string[] = [];
    if (typeof a['set_stage'] === 'string') targets.push(stageNode(a['set_stage']));
    if ('end_call' in a) {
      const outcome = typeof a['end_call'] === 'string' ? a['end_call'] : textAt(a['end_call'], 'outcome');
      targets.push(graph.node(endingNode(outcome), 'ending', outcome));
    }
    if ('transfer' in a) {
      const to = typeof a['transfer'] === 'string' ? a['transfer'] : textAt(a['transfer'], 'destination');
      targets.push(graph.node(transferNode(to), 'transfer', to));
    }
    return targets;
  });
}

/** The stages that a condition asks for, where it asks for one in any case; null: it may hold in every stage. */
function stagesOf(condition: unknown): string[] | null {
  const stages = asObject(condition)['stage'];
  if (typeof stages === 'string') return [stages];
  if (Array.isArray(stages)) return textsAt(condition, 'stage');
  for (const one of listAt(condition, 'all')) {
    const found = stagesOf(one);
    if (found !== null) return found;
  }
  return null;
}

function addRules(nodes: unknown[], from: string[], pointer: string, graph: Builder): void {
  nodes.forEach((node, index) => {
    const at = `${pointer}/${index}`;
    const label = textAt(node, 'title') || textAt(node, 'id');
    const asked = from.includes(ANYWHERE) ? stagesOf(asObject(node)['when']) : null;
    const held = asked === null ? from : asked.map(stageNode);
    const add = (sources: string[], actions: unknown[]) => {
      for (const to of targetsOf(actions, graph)) for (const source of sources) graph.edge(source, to, 'rule', label, at);
    };
    add(held, listAt(node, 'then'));
    add(from, listAt(node, 'else'));
    addRules(listAt(node, 'children'), held, `${at}/children`, graph);
  });
}

function addStages(template: unknown, graph: Builder): void {
  const session = objectAt(template, 'session_config');
  const stages = listAt(session, 'stages');
  stages.forEach((stage, index) => {
    const id = textAt(stage, 'id');
    graph.node(stageNode(id), 'stage', textAt(stage, 'title') || id, {
      detail: textAt(stage, 'objective'),
      fields: textsAt(stage, 'required_fields'),
      pointer: `/session_config/stages/${index}`,
    });
  });
  const first = textAt(session, 'initial_stage') || textAt(stages[0], 'id');
  graph.node(START, 'start', '');
  if (graph.nodes.has(stageNode(first))) graph.edge(START, stageNode(first), 'start', '', '');
}

function addLimits(template: unknown, graph: Builder): void {
  listAt(objectAt(template, 'session_config'), 'stages').forEach((stage, index) => {
    const to = textAt(stage, 'on_max_turns');
    if (to === '') return;
    const from = stageNode(textAt(stage, 'id'));
    const target = to === 'end' ? graph.node(endingNode('max_turns'), 'ending', 'max_turns') : stageNode(to);
    const turns = numberAt(stage, 'max_turns');
    graph.edge(from, target, 'limit', turns === null ? '' : String(turns), `/session_config/stages/${index}`);
  });
}

export function templateGraph(template: unknown): TemplateGraph {
  const graph = new Builder();
  addStages(template, graph);
  const tree = objectAt(template, 'decision_tree');
  listAt(tree, 'stage_transitions').forEach((transition, index) => {
    const to = textAt(transition, 'to');
    graph.edge(
      stageNode(textAt(transition, 'from')),
      to === 'end' ? graph.node(endingNode('completed'), 'ending', 'completed') : stageNode(to),
      'transition',
      textAt(transition, 'title') || conditionWords(asObject(transition)['when']),
      `/decision_tree/stage_transitions/${index}`,
    );
  });
  for (const [stage, nodes] of Object.entries(objectAt(tree, 'stage_nodes'))) {
    if (Array.isArray(nodes)) addRules(nodes, [stageNode(stage)], `/decision_tree/stage_nodes/${stage}`, graph);
  }
  const global = listAt(tree, 'global_nodes');
  graph.node(ANYWHERE, 'anywhere', '');
  addRules(global, [ANYWHERE], '/decision_tree/global_nodes', graph);
  addLimits(template, graph);
  const there = (id: string) => graph.nodes.has(id);
  const edges = graph.edges.filter((edge) => there(edge.from) && there(edge.to));
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const nodes = [...graph.nodes.values()].filter((node) => node.kind === 'stage' || used.has(node.id));
  return { nodes, edges };
}

/** The stages' ids, in the template's order. */
export function stageIds(template: unknown): string[] {
  return listAt(objectAt(template, 'session_config'), 'stages').map((stage) => textAt(stage, 'id'));
}

export function isTemplate(value: unknown): boolean {
  return isObject(value) && isObject(value['session_config']);
}
