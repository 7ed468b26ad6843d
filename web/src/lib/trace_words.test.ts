import { expect, it } from 'vitest';
import { nodeTitles, tracesOf, whyWords } from './trace_words';
import { readDecision } from './turn';

const template = {
  decision_tree: {
    global_nodes: [{ id: 'outer', title: 'The outer one', children: [{ id: 'inner', title: 'The inner one' }] }],
    stage_transitions: [{ id: 'a_to_b' }],
  },
};

it('names nodes by their titles and policies in words', () => {
  const decision = readDecision({
    trace: [
      { id: 'inner', fired: true, why: 'stage=needs and not (tag vip=no)', actions: ['tag x'] },
      { id: 'a_to_b', fired: false, why: 'stage_complete=no', actions: [] },
      { id: 'default.ask', fired: true, why: 'next is name', actions: ['ask name'] },
      { id: 'policy.new_one', fired: true, why: '', actions: [] },
    ],
  });
  const { fired, passed } = tracesOf(decision, nodeTitles(template));
  expect(fired.map((line) => [line.title, line.ofTemplate])).toEqual([
    ['The inner one', true],
    ['The next missing value is asked for', false],
    ['Policy new one', false],
  ]);
  expect(passed.map((line) => line.title)).toEqual(['A to b']);
  expect(fired[0]?.why).toBe('stage is needs and not (tag vip is no)');
});

it('leaves signs of comparison alone', () => {
  expect(whyWords('team_size >= 250')).toBe('team size >= 250');
});
