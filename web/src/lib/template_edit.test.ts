import { describe, expect, it } from 'vitest';
import { addStage, addTransition, freshId, removeStage, scriptVariants, valueAt, withScript, withValue } from './template_edit';

const template = {
  session_config: { stages: [{ id: 'a', title: 'A' }, { id: 'b', title: 'B' }] },
  decision_tree: {
    stage_nodes: { a: [{ id: 'x' }], b: [] },
    stage_transitions: [{ id: 'a_to_b', from: 'a', to: 'b' }],
  },
  response_templates: { scripts: [{ id: 'hello', text: 'Hello.' }] },
};

describe('edits of a template', () => {
  it('leave the old document as it was', () => {
    const before = JSON.stringify(template);
    withValue(template, '/session_config/stages/0/title', 'Other');
    removeStage(template, 'a');
    withScript(template, 'hello', ['Hi.']);
    expect(JSON.stringify(template)).toBe(before);
  });

  it('set, make and remove what a pointer names', () => {
    expect(valueAt(withValue(template, '/session_config/stages/1/objective', 'End it'), '/session_config/stages/1')).toEqual(
      { id: 'b', title: 'B', objective: 'End it' },
    );
    expect(valueAt(withValue(template, '/decision_tree/stage_nodes/a', undefined), '/decision_tree/stage_nodes')).toEqual({
      b: [],
    });
    expect(valueAt(withValue({}, '/a~1b/c', 1), '/a~1b/c')).toBe(1);
    expect(valueAt(template, '/nothing/here')).toBeUndefined();
  });

  it('give every new stage an id of its own', () => {
    const first = addStage(template, 'Über uns!');
    expect(first.id).toBe('uber_uns');
    expect(addStage(first.template, 'Über uns!').id).toBe('uber_uns_2');
    expect(freshId('???', [])).toBe('stage');
  });

  it('take a stage out with all that belongs to it', () => {
    const next = removeStage(template, 'b');
    expect(valueAt(next, '/session_config/stages')).toEqual([{ id: 'a', title: 'A' }]);
    expect(valueAt(next, '/decision_tree/stage_transitions')).toEqual([]);
    expect(valueAt(next, '/decision_tree/stage_nodes')).toEqual({ a: [{ id: 'x' }] });
  });

  it('add a transition that waits for the stage to be complete', () => {
    const { template: next, pointer } = addTransition(template, 'b', 'a');
    expect(valueAt(next, pointer)).toEqual({ id: 'b_to_a', from: 'b', to: 'a', when: { stage_complete: true } });
  });

  it('write the words of a script in place of its one text', () => {
    const next = withScript(template, 'hello', ['Hi.', 'Good day.']);
    expect(valueAt(next, '/response_templates/scripts/0')).toEqual({ id: 'hello', variants: ['Hi.', 'Good day.'] });
    expect(scriptVariants({ text: 'Hello.' })).toEqual(['Hello.']);
  });
});
