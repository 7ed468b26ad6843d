import { describe, expect, it } from 'vitest';
import { idOf, openingWords, readTemplate, scriptsOfStage, splitDescription, spoken } from './template';

const doc = readTemplate({
  meta: { id: 'x', name: 'X', purpose: 'sales' },
  session_config: {
    initial_stage: 'hello',
    stages: [
      { id: 'other' },
      { id: 'hello', entry_script: 'greeting', required_fields: ['age'], optional_fields: ['missing'] },
    ],
  },
  extraction_rules: { fields: [{ id: 'age', type: 'number', question_script: 'ask_age', reprompt_script: 'again' }] },
  response_templates: {
    personality: { agent_name: 'Kim' },
    scripts: [{ id: 'greeting', variants: ['Hello {contact.first_name|there}, {agent.name} of {company.name}.'] }],
  },
  business_context: { company: { name: 'Acme' } },
});

describe('readTemplate', () => {
  it('reads a broken document as an empty one', () => {
    const empty = readTemplate({ session_config: 7, extraction_rules: [], decision_tree: { stage_nodes: { a: 1 } } });
    expect(empty.session_config.stages).toEqual([]);
    expect(empty.extraction_rules.fields).toEqual([]);
    expect(empty.decision_tree.stage_nodes).toEqual({ a: [] });
    expect(empty.meta.name).toBe('');
  });
});

it('says what the agent says first', () => expect(openingWords(doc)).toBe('Hello there, Kim of Acme.'));
it('names what only a call knows', () => expect(spoken('at {slots.time}', doc)).toBe('at [slots time]'));
it('finds the scripts of a stage', () => {
  const stage = doc.session_config.stages[1];
  expect(stage && scriptsOfStage(doc, stage)).toEqual(['greeting', 'ask_age', 'again']);
});

describe('splitDescription', () => {
  it('takes the outcomes out', () =>
    expect(splitDescription('Sells. Outcomes: sold (a time, read back), no_decision, hung_up.')).toEqual({
      words: 'Sells.',
      outcomes: [
        { id: 'sold', means: 'a time, read back' },
        { id: 'no_decision', means: '' },
        { id: 'hung_up', means: '' },
      ],
    }));
  it('has none without', () => expect(splitDescription(' Sells. ')).toEqual({ words: 'Sells.', outcomes: [] }));
});

describe('idOf', () => {
  it('makes an id of words', () => expect(idOf('  Café & Bar 2! ')).toBe('cafe_bar_2'));
  it('finds one that is free', () => expect(idOf('A', ['a', 'a_2'])).toBe('a_3'));
  it('has one for no words', () => expect(idOf('!!')).toBe('template'));
});
