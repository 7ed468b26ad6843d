import { expect, it } from 'vitest';
import { outcomesOf } from './template_outcomes';

it('finds the outcomes of a template wherever a call may end', () => {
  const template = {
    session_config: { silence: { outcome: 'no_response' } },
    decision_tree: { global_nodes: [{ then: [{ end_call: { outcome: 'sold' } }], children: [{ then: [{ end_call: { outcome: 'refused' } }] }] }] },
    extraction_rules: { outcome: '' },
  };
  expect(outcomesOf(template)).toEqual(['no_response', 'refused', 'sold']);
  expect(outcomesOf(undefined)).toEqual([]);
});
