import type { Call } from '@/api/calls';

/** Seconds of talk; null when there are none to tell: nobody answered, it is still on, or nobody noted when it broke off. */
export function callLength(call: Pick<Call, 'answered_at' | 'status' | 'duration_seconds'>): number | null {
  const known = call.status === 'completed' || call.status === 'failed';
  return known && call.answered_at !== null ? call.duration_seconds : null;
}
