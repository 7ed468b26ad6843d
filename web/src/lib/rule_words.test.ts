import { describe, expect, it } from 'vitest';
import { actionWords, clauseOf, conditionWords, ruleNodes } from './rule_words';

describe('conditions in words', () => {
  it('joins what must all hold, and brackets what need not', () => {
    expect(
      conditionWords({ all: [{ intent: ['price_objection'] }, { offer: 'discount', made: '<', value: 2 }] }),
    ).toBe('the caller means price_objection and offer discount was made fewer than 2 times');
    expect(conditionWords({ all: [{ tag: 'vip' }, { any: [{ dtmf: ['1'] }, { intent: ['has_time'] }] }] })).toBe(
      'the call is tagged vip and (the caller presses 1 or the caller means has_time)',
    );
  });

  it('turns a "not" into words of its own', () => {
    expect(conditionWords({ not: { stage: ['needs'] } })).toBe('the stage is not needs');
    expect(conditionWords({ not: { offer: 'discount', is: 'exhausted' } })).toBe('offer discount has a step left');
    expect(clauseOf({ not: { all: [{ tag: 'a' }, { tag: 'b' }] } })).toEqual({
      kind: 'any',
      clauses: [
        { kind: 'words', text: 'the call is not tagged a' },
        { kind: 'words', text: 'the call is not tagged b' },
      ],
    });
  });

  it('says how sure the intent must be', () => {
    expect(conditionWords({ intent: ['busy'], min_confidence: 0.8 })).toBe('the caller means busy (at least 80 % sure)');
  });

  it('shows what it does not know as it is', () => {
    expect(conditionWords({ moon: 'full' })).toBe('{"moon":"full"}');
    expect(conditionWords(undefined)).toBe('always');
  });

  it('treats markup as text', () => {
    expect(conditionWords({ tag: '<img src=x onerror=alert(1)>' })).toContain('<img src=x');
  });
});

describe('actions in words', () => {
  it('names everything that one action does', () => {
    expect(actionWords({ call_tool: { tool: 'search' }, filler: 'One moment.' })).toEqual([
      'call tool search',
      'meanwhile say: One moment.',
    ]);
    expect(actionWords({ end_call: { outcome: 'opted_out', say: 'bye' } })).toEqual([
      'end the call as opted_out, saying “bye”',
    ]);
  });
});

it('gives every rule its place in the document', () => {
  const [first] = ruleNodes([{ id: 'a', children: [{ id: 'b', stop: true }] }], '/decision_tree/global_nodes');
  expect(first?.pointer).toBe('/decision_tree/global_nodes/0');
  expect(first?.children[0]).toMatchObject({ id: 'b', stop: true, pointer: '/decision_tree/global_nodes/0/children/0' });
  expect(first?.when).toBeNull();
});
