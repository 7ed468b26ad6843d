import { expect, it } from 'vitest';
import type { PhoneTest } from '@/api/installation';
import { plannedSteps, shownSteps } from './phoneSteps';

const test = (status: PhoneTest['status'], ...steps: [PhoneTest['steps'][number]['name'], boolean][]): PhoneTest => ({
  id: 'ptest_1',
  status,
  good: status === 'over' ? steps.every(([, good]) => good) : null,
  steps: steps.map(([name, good]) => ({ name, good, detail: 'd', mend: good ? '' : 'm' })),
});

it('the manager and the call are steps where they are set', () => {
  expect(plannedSteps({ manager: false, call: false })).toEqual(['settings', 'name', 'SIP', 'listening', 'line']);
  expect(plannedSteps({ manager: true, call: true })).toContain('audio');
});

it('the step behind the last one seen goes on', () => {
  const shown = shownSteps(plannedSteps({ manager: false, call: false }), test('running', ['settings', true], ['name', true]));
  expect(shown.map(({ state }) => state)).toEqual(['good', 'good', 'running', 'waiting', 'waiting']);
});

it('what comes behind a failure is not reached', () => {
  const shown = shownSteps(plannedSteps({ manager: true, call: true }), test('over', ['settings', true], ['name', false]));
  expect(shown[1]).toEqual({ name: 'name', state: 'failed', detail: 'd', mend: 'm' });
  expect(shown.slice(2).every(({ state }) => state === 'not_reached')).toBe(true);
});

it('several lines are several steps', () => {
  const shown = shownSteps(
    plannedSteps({ manager: false, call: false }),
    test('over', ['settings', true], ['name', true], ['SIP', true], ['listening', true], ['line', true], ['line', false]),
  );
  expect(shown.filter(({ name }) => name === 'line')).toHaveLength(2);
  expect(shown).toHaveLength(6);
});

it('nothing was seen yet', () => {
  expect(shownSteps(plannedSteps({ manager: false, call: false }), test('running'))[0]?.state).toBe('running');
});
