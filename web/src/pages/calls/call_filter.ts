import type { Call, CallFilter } from '@/api/calls';
import type { Schemas } from '@/api/client';
import { dayStart } from '@/lib/time';

// The filters of the list of calls live in the address, so that a list can be kept and sent.

const keys = ['number', 'status', 'outcome', 'campaign', 'from', 'to'] as const;
export type FilterForm = Partial<Record<(typeof keys)[number], string>>;

const statuses: readonly Call['status'][] = ['created', 'dialing', 'in_progress', 'completed', 'failed', 'interrupted'];

export function formOf(params: URLSearchParams): FilterForm {
  const form: FilterForm = {};
  for (const key of keys) {
    const value = params.get(key) ?? '';
    if (value !== '') form[key] = value;
  }
  return form;
}

export function paramsOf(form: FilterForm): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of keys) {
    const value = form[key];
    if (value) params.set(key, value);
  }
  return params;
}

export const isFiltered = (form: FilterForm) => keys.some((key) => Boolean(form[key]));

export function filterOf(form: FilterForm): CallFilter {
  const digits = (form.number ?? '').replaceAll(/\D/g, '');
  const status = statuses.find((one) => one === form.status);
  return {
    ...(status && { status }),
    ...(form.campaign && { campaign_id: form.campaign }),
    ...(form.outcome && { outcome: form.outcome }),
    ...(digits !== '' && { number: digits }),
    ...(dayStart(form.from) && { created_from: dayStart(form.from) }),
    ...(dayStart(form.to, 1) && { created_to: dayStart(form.to, 1) }),
  };
}

const noOutcomes = ['none', '', 'completed', 'created', 'dialing', 'in_progress'];
/** What else a call may have come to whose status is that it failed. */
const failures = ['unreachable', 'cancelled'];

/** Outcomes that calls may be looked for by: of those that were answered, and of the others. */
export function outcomesOf({ by_outcome, by_status }: Schemas['CallAnalytics']): string[] {
  const names = new Set([...Object.keys(by_outcome), ...Object.keys(by_status)]);
  if (names.has('failed')) failures.forEach((name) => names.add(name));
  return [...names].filter((name) => !noOutcomes.includes(name));
}
