import { expect, it } from 'vitest';
import { campaignRows, filteredRows, type QueueItem } from './campaign_rows';

const item = (contact_id: string, name: string): QueueItem => ({
  contact_id,
  name,
  phone_number: `+1202555${contact_id}`,
  state: 'done',
  priority: 'normal',
  decision: 'never',
  why: '',
  next_attempt_at: null,
  attempts: 1,
  last_outcome: null,
  callback_at: null,
});
const call = (id: string, contact_id: string, outcome: string, answered = true) => ({
  id,
  contact_id,
  outcome,
  campaign_id: 'c',
  phone_number: '+1',
  direction: 'outbound' as const,
  status: 'completed' as const,
  created_at: new Date(2026, 0, 5, 14, 30).toISOString(),
  started_at: null,
  answered_at: answered ? '2026-01-05T14:30:00Z' : null,
  ended_at: null,
  duration_seconds: 10,
  template_id: 't',
  template_version: 1,
  has_recording: false,
  end_reason: '',
  end_code: null,
});
const results: Parameters<typeof campaignRows>[2] = {
  next: null,
  fields: ['age', 'plan'],
  items: [
    { call_id: '2', values: { age: '40' } },
    { call_id: '1', values: { age: '39', plan: 'basic' } },
  ],
};
const calls = [call('2', '0143', 'sold'), call('1', '0143', 'callback', false)];
const rows = campaignRows([item('0143', 'Maria'), item('0144', 'Bo')], calls, results);

it('shows the newest call, and newer values over older ones', () => {
  expect(rows[0]?.call?.id).toBe('2');
  expect(rows[0]?.values).toEqual({ age: '40', plan: 'basic' });
});
it('has rows for those who were not called', () => expect(rows[1]).toMatchObject({ call: undefined, values: {} }));
it('finds by name, by number and by what was collected', () => {
  const found = (search: string) => filteredRows(rows, { search, outcome: '' }).map(({ item: { name } }) => name);
  expect(found('mar')).toEqual(['Maria']);
  expect(found('555 0144')).toEqual(['Bo']);
  expect(found('basic')).toEqual(['Maria']);
});
it('filters by outcome', () => expect(filteredRows(rows, { search: '', outcome: 'sold' })).toHaveLength(1));
