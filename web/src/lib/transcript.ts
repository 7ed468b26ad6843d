import { numberAt, objectAt, textAt } from './read';
import type { Spoken, Turn } from './turn';

// What was said in a call, word by word, on the recording's clock.

export interface TimedWord {
  text: string;
  /** Seconds since the call was answered; null: nobody knows. */
  start: number | null;
  end: number | null;
  /** False: the agent would have said it, but was interrupted. */
  heard: boolean;
}

export interface TranscriptLine {
  key: string;
  turn: number;
  role: 'agent' | 'caller';
  stage: string;
  words: TimedWord[];
  start: number | null;
  end: number | null;
  /** Of the agent: the caller cut it. */
  cut: boolean;
  /** Keys were pressed instead of words. */
  keys: boolean;
  kind: string;
  confidence: number | null;
}

export interface SegmentTimes {
  start: number;
  end: number | null;
}

/** When each sentence was audible, from the event log. A cut one went silent when the caller had spoken long enough. */
export function segmentTimes(events: unknown[]): Map<number, SegmentTimes> {
  const times = new Map<number, SegmentTimes>();
  let paused: number | null = null;
  for (const item of events) {
    const event = objectAt(item, 'event');
    const at = numberAt(item, 'at_us');
    if (at === null) continue;
    const seconds = at / 1e6;
    const type = textAt(event, 'type');
    if (type === 'caller_speech_continues') paused = seconds;
    const segment = numberAt(event, 'segment');
    if (segment === null) continue;
    if (type === 'segment_started') {
      times.set(segment, { start: seconds, end: null });
      paused = null;
    }
    const known = times.get(segment);
    if (known && type === 'segment_finished') known.end = seconds;
    if (known && type === 'playout_cut') known.end = paused ?? seconds;
  }
  return times;
}

function split(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Words share the time of their sentence by their length: nobody measures when a synthesised word is heard. */
function spread(words: string[], start: number, end: number): { start: number; end: number }[] {
  const weights = words.map((word) => word.length + 2);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let at = start;
  return weights.map((weight) => {
    const from = at;
    at += ((end - start) * weight) / whole;
    return { start: from, end: at };
  });
}

function agentWords(spoken: Spoken, times: SegmentTimes | undefined): TimedWord[] {
  const words = split(spoken.text);
  const heard = spoken.finished ? words.length : Math.min(spoken.wordsHeard, words.length);
  const audible = words.slice(0, heard);
  const spans = times && times.end !== null && heard > 0 ? spread(audible, times.start, times.end) : [];
  return words.map((text, i) => ({
    text,
    start: spans[i]?.start ?? null,
    end: spans[i]?.end ?? null,
    heard: i < heard,
  }));
}

function callerLine(turn: Turn): TranscriptLine | null {
  const text = turn.digits === '' ? turn.heard.text : turn.digits;
  if (text === '') return null;
  const { speech_started: start, speech_stopped: end } = turn.timings;
  const base = start ?? 0;
  let words: TimedWord[];
  if (turn.heard.words.length > 0 && start !== null) {
    words = turn.heard.words.map((w) => ({ text: w.text, start: base + w.start, end: base + w.end, heard: true }));
  } else {
    const texts = split(text);
    const spans = start !== null && end !== null ? spread(texts, start, end) : [];
    words = texts.map((one, i) => ({ text: one, start: spans[i]?.start ?? null, end: spans[i]?.end ?? null, heard: true }));
  }
  return {
    key: `${turn.id}-caller`,
    turn: turn.id,
    role: 'caller',
    stage: turn.stageBefore,
    words,
    start: start ?? turn.timings.decided,
    end,
    cut: false,
    keys: turn.digits !== '',
    kind: 'utterance',
    confidence: turn.digits === '' ? turn.heard.confidence : null,
  };
}

function agentLine(turn: Turn, times: Map<number, SegmentTimes>): TranscriptLine | null {
  if (turn.spoken.length === 0) return null;
  const words = turn.spoken.flatMap((spoken) => agentWords(spoken, times.get(spoken.segment)));
  if (words.length === 0) return null;
  const timed = words.filter((word) => word.start !== null);
  return {
    key: `${turn.id}-agent`,
    turn: turn.id,
    role: 'agent',
    stage: turn.stageAfter,
    words,
    start: timed[0]?.start ?? turn.timings.first_audio,
    end: timed.at(-1)?.end ?? turn.timings.finished,
    cut: words.some((word) => !word.heard),
    keys: false,
    kind: turn.trigger,
    confidence: null,
  };
}

export function transcriptOf(turns: Turn[], times: Map<number, SegmentTimes>): TranscriptLine[] {
  return turns.flatMap((turn) => [callerLine(turn), agentLine(turn, times)].filter((line) => line !== null));
}

/** The line that is heard at that moment: of those that have begun, the one that began last. */
export function lineAt(lines: TranscriptLine[], seconds: number): TranscriptLine | null {
  let found: TranscriptLine | null = null;
  for (const line of lines) {
    if (line.start === null || line.start > seconds) continue;
    if (found === null || found.start === null || line.start >= found.start) found = line;
  }
  return found;
}
