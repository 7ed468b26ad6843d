import { expect, it } from 'vitest';
import { isStep, stepOf } from './steps';

it.each([
  ['/session_config/stages/0/entry_script', 'conversation'],
  ['/session_config/voicemail/action', 'voice'],
  ['/response_templates/personality/tone', 'content'],
  ['/response_templates/scripts/0', 'conversation'],
  ['/decision_tree/global_nodes/3', 'rules'],
  ['', 'content'],
])('%s is mended on %s', (pointer, step) => expect(stepOf(pointer)).toBe(step));
it('knows its steps', () => {
  expect(isStep('voice')).toBe(true);
  expect(isStep('constructor')).toBe(false);
  expect(isStep(null)).toBe(false);
});
