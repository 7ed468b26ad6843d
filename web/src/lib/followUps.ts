import type { FollowUp } from '@/api/followUps';

/** The most urgent first: what is overdue or due soonest, then what has no time, the newest first. */
export function byUrgency(a: FollowUp, b: FollowUp): number {
  if (a.due_at !== null && b.due_at !== null) return a.due_at.localeCompare(b.due_at);
  if (a.due_at !== null) return -1;
  if (b.due_at !== null) return 1;
  return b.created_at.localeCompare(a.created_at);
}

export function isOverdue(followUp: Pick<FollowUp, 'status' | 'due_at'>, now: Date): boolean {
  return followUp.status === 'open' && followUp.due_at !== null && new Date(followUp.due_at) < now;
}
