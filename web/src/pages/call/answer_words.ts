import { ledgerOf } from '@/lib/latency_ledger';
import type { Turn } from '@/lib/turn';
import { formatMilliseconds } from '@/lib/duration';

/** How long the caller waited for the agent's first sound; null: nobody waited. */
export function answeredWords(turn: Turn): string | null {
  if (turn.timings.speech_stopped === null) return null;
  const { total } = ledgerOf(turn.timings);
  return total === null ? null : formatMilliseconds(total);
}
