import type { TimingName, Timings, Turn } from './turn';

// Where the time went between the caller's last word and the agent's first sound.

export type LedgerPart = 'hearing' | 'understanding' | 'deciding' | 'tools' | 'wording' | 'voice';

export interface LedgerSpan {
  part: LedgerPart;
  /** Milliseconds since the caller stopped (or since the turn began, where nobody spoke). */
  start: number;
  length: number;
}

export interface Ledger {
  spans: LedgerSpan[];
  /** Milliseconds until the agent was heard; null: it said nothing. */
  total: number | null;
}

const order: { part: LedgerPart; until: TimingName }[] = [
  { part: 'hearing', until: 'transcript_final' },
  { part: 'understanding', until: 'signals_ready' },
  { part: 'deciding', until: 'decided' },
  { part: 'tools', until: 'tools_done' },
  { part: 'wording', until: 'first_speak' },
  { part: 'voice', until: 'first_audio' },
];

function startOf(timings: Timings): number | null {
  if (timings.speech_stopped !== null) return timings.speech_stopped;
  return timings.signals_ready ?? timings.decided;
}

/** A filler is heard before the tools are done: what ends behind the first sound is cut off there. */
export function ledgerOf(timings: Timings): Ledger {
  const start = startOf(timings);
  if (start === null) return { spans: [], total: null };
  const end = timings.first_audio;
  const spans: LedgerSpan[] = [];
  let at = start;
  for (const { part, until } of order) {
    const moment = timings[until];
    if (moment === null || moment <= at) continue;
    const stop = end === null ? moment : Math.min(moment, end);
    if (stop <= at) continue;
    spans.push({ part, start: ms(at - start), length: ms(stop - at) });
    at = stop;
  }
  return { spans, total: end === null || end < start ? null : ms(end - start) };
}

function ms(seconds: number): number {
  return Math.round(seconds * 1000 * 10) / 10;
}

/** Of the turns in which somebody waited for an answer: median and the slowest. */
export function answerTimes(turns: Turn[]): { median: number; slowest: number; count: number } | null {
  const times = turns
    .filter((turn) => turn.timings.speech_stopped !== null)
    .map((turn) => ledgerOf(turn.timings).total)
    .filter((total): total is number => total !== null)
    .sort((a, b) => a - b);
  const slowest = times.at(-1);
  const median = times[Math.floor((times.length - 1) / 2)];
  return slowest === undefined || median === undefined ? null : { median, slowest, count: times.length };
}
