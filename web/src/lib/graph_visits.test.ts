import { expect, it } from 'vitest';
import { visitsOfEdge, visitsOfNode, type Visits } from './graph_visits';
import type { GraphEdge, GraphNode } from './template_graph';

const visits: Visits = {
  calls: 10,
  stages: [{ stage: 'hello', calls: 10, exits: 3 }],
  transitions: [{ from: 'hello', to: 'needs', calls: 7 }],
  outcomes: { sold: 4 },
};
const node = (id: string, kind: GraphNode['kind']): GraphNode => ({ id, kind, label: '', detail: '', fields: [], pointer: '' });
const edge = (from: string, to: string): GraphEdge => ({ id: '', from, to, kind: 'transition', label: '', pointer: '', count: 1 });

it('counts calls of a stage, and those that ended there', () => {
  expect(visitsOfNode(node('stage:hello', 'stage'), visits)).toEqual({ calls: 10, exits: 3, all: 10 });
  expect(visitsOfNode(node('stage:needs', 'stage'), visits)).toEqual({ calls: 0, exits: 0, all: 10 });
});
it('counts calls of an ending', () => expect(visitsOfNode(node('end:sold', 'ending'), visits)?.calls).toBe(4));
it('counts nothing where a call begins', () => expect(visitsOfNode(node('start', 'start'), visits)).toBeNull());
it('counts calls of a way between stages', () => {
  expect(visitsOfEdge(edge('stage:hello', 'stage:needs'), visits)).toBe(7);
  expect(visitsOfEdge(edge('stage:needs', 'stage:hello'), visits)).toBe(0);
  expect(visitsOfEdge(edge('stage:hello', 'end:sold'), visits)).toBeNull();
});
