import { expect, it } from 'vitest';
import { actionWords } from './action_words';
import { readTemplate } from './template';

const template = readTemplate({
  business_context: { company: { name: 'Acme' } },
  response_templates: { scripts: [{ id: 'ask_time', variants: ['When may {company.name} call?'] }] },
});

it('says what the template says', () => {
  expect(actionWords('say (question) ask_time', template)).toBe('says “When may Acme call?”');
  expect(actionWords('say ask_time', template)).toBe('says “When may Acme call?”');
});
it('makes words of names', () => {
  expect(actionWords('say ask_name', template)).toBe('say ask name');
  expect(actionWords('stage -> first_needs', undefined)).toBe('stage becomes first needs');
  expect(actionWords('tag asked_question', undefined)).toBe('tag asked question');
});
