import { expect, it } from 'vitest';
import { ANYWHERE, START, templateGraph } from './template_graph';

const template = {
  session_config: {
    initial_stage: 'hello',
    stages: [
      { id: 'hello', title: 'Hello', required_fields: ['name'], max_turns: 8, on_max_turns: 'end' },
      { id: 'bye', title: 'Goodbye' },
    ],
  },
  decision_tree: {
    global_nodes: [
      { id: 'out', title: 'Opts out', then: [{ end_call: { outcome: 'opted_out' } }] },
      { id: 'person', children: [{ id: 'desk', then: [{ transfer: 'desk' }], else: [{ set_stage: 'bye' }] }] },
    ],
    stage_nodes: { hello: [{ id: 'stay', then: [{ set_stage: 'hello' }] }] },
    stage_transitions: [
      { from: 'hello', to: 'bye', when: { stage_complete: true } },
      { from: 'hello', to: 'bye', when: { tag: 'bored' } },
      { from: 'hello', to: 'nowhere' },
    ],
  },
};

it('has every stage, ending and transfer once, and every way between them', () => {
  const { nodes, edges } = templateGraph(template);
  expect(nodes.map((node) => node.id).sort()).toEqual([
    ANYWHERE,
    'end:max_turns',
    'end:opted_out',
    'stage:bye',
    'stage:hello',
    START,
    'transfer:desk',
  ]);
  expect(edges.map((edge) => [edge.from, edge.to, edge.kind, edge.count])).toEqual([
    [START, 'stage:hello', 'start', 1],
    ['stage:hello', 'stage:bye', 'transition', 2],
    [ANYWHERE, 'end:opted_out', 'rule', 1],
    [ANYWHERE, 'transfer:desk', 'rule', 1],
    [ANYWHERE, 'stage:bye', 'rule', 1],
    ['stage:hello', 'end:max_turns', 'limit', 1],
  ]);
});

it('lets a general rule that asks for a stage lead from there', () => {
  const when = { all: [{ trigger: ['utterance'] }, { stage: ['hello'] }] };
  const { edges } = templateGraph({
    ...template,
    decision_tree: { global_nodes: [{ id: 'g', when, children: [{ id: 'c', then: [{ set_stage: 'bye' }] }] }] },
  });
  expect(edges.find((edge) => edge.kind === 'rule')).toMatchObject({ from: 'stage:hello', to: 'stage:bye' });
});

it('draws nothing for what is no template', () => {
  expect(templateGraph(null).edges).toEqual([]);
  expect(templateGraph({ session_config: { stages: 'x' } }).nodes).toEqual([]);
});
