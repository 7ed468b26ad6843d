import type { PhoneTest } from '@/api/installation';

type Step = PhoneTest['steps'][number];
export type PhoneStepName = Step['name'];
export type StepState = 'good' | 'failed' | 'running' | 'waiting' | 'not_reached';

export interface ShownStep {
  name: PhoneStepName;
  state: StepState;
  detail: string;
  mend: string;
}

/** The steps that a test takes, in their order. */
export function plannedSteps(options: { manager: boolean; call: boolean }): PhoneStepName[] {
  const steps: PhoneStepName[] = ['settings', 'name', 'SIP'];
  if (options.manager) steps.push('manager');
  steps.push('listening', 'line');
  if (options.call) steps.push('call', 'audio');
  return steps;
}

/** What was seen, what goes on now, and what is still to come. */
export function shownSteps(planned: readonly PhoneStepName[], test: PhoneTest): ShownStep[] {
  const seen: ShownStep[] = test.steps.map(({ name, good, detail, mend }) => ({
    name,
    state: good ? 'good' : 'failed',
    detail,
    mend,
  }));
  const names = new Set(test.steps.map(({ name }) => name));
  const lastSeen = Math.max(-1, ...planned.map((name, at) => (names.has(name) ? at : -1)));
  const rest = planned.slice(lastSeen + 1).map((name, at): ShownStep => {
    const state = test.status === 'over' ? 'not_reached' : at === 0 ? 'running' : 'waiting';
    return { name, state, detail: '', mend: '' };
  });
  return [...seen, ...rest];
}
