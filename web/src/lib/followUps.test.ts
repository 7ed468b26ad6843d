import { expect, it } from 'vitest';
import type { FollowUp } from '@/api/followUps';
import { byUrgency, isOverdue } from './followUps';

const followUp = (id: string, due_at: string | null, created_at = '2026-01-01T00:00:00Z'): FollowUp => ({
  id,
  kind: 'callback',
  status: 'open',
  campaign_id: null,
  contact_id: null,
  call_id: 'call_1',
  phone_number: '+4930123456',
  summary: '',
  due_at,
  assignee: null,
  notes: '',
  created_at,
  done_at: null,
  version: 1,
});

it('what is due soonest comes first, what has no time last and the newest of that first', () => {
  const list = [
    followUp('old', null, '2026-01-01T00:00:00Z'),
    followUp('later', '2026-02-02T00:00:00Z'),
    followUp('new', null, '2026-01-05T00:00:00Z'),
    followUp('soon', '2026-02-01T00:00:00Z'),
  ];
  expect(list.sort(byUrgency).map(({ id }) => id)).toEqual(['soon', 'later', 'new', 'old']);
});

it('is overdue when its time is over and it is not done', () => {
  const now = new Date('2026-02-01T12:00:00Z');
  expect(isOverdue(followUp('a', '2026-02-01T11:59:00Z'), now)).toBe(true);
  expect(isOverdue(followUp('a', '2026-02-01T12:01:00Z'), now)).toBe(false);
  expect(isOverdue({ status: 'done', due_at: '2026-02-01T11:59:00Z' }, now)).toBe(false);
  expect(isOverdue(followUp('a', null), now)).toBe(false);
});
