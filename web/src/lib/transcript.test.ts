import { describe, expect, it } from 'vitest';
import { interruptionsOf } from './interruptions';
import { ledgerOf, answerTimes } from './latency_ledger';
import { lineAt, segmentTimes, transcriptOf } from './transcript';
import { readTurn, readTurns } from './turn';

// A turn in which the caller answers a question and then cuts the reply short.
const turn = {
  id: 6,
  trigger: 'utterance',
  stage_before: 'needs',
  stage_after: 'pitch',
  heard: {
    text: 'the high bills',
    confidence: 0.98,
    words: [
      { text: 'the', confidence: 1, start_us: 0, end_us: 200_000 },
      { text: 'high', confidence: 1, start_us: 200_000, end_us: 600_000 },
      { text: 'bills', confidence: 1, start_us: 600_000, end_us: 1_000_000 },
    ],
  },
  spoken: [
    { segment: { id: 14, text: 'Thanks, that helps.' }, words_total: 3, words_heard: 3, finished: true },
    { segment: { id: 15, text: 'You pay one fixed rate.' }, words_total: 5, words_heard: 2, finished: false },
    { segment: { id: 16, text: 'Could that be interesting?' }, words_total: 4, words_heard: 0, finished: false },
  ],
  interrupted: true,
  timings: {
    speech_started_us: 10_000_000,
    speech_stopped_us: 11_000_000,
    transcript_final_us: 11_600_000,
    signals_ready_us: 11_620_000,
    decided_us: 11_630_000,
    tools_done_us: 13_000_000,
    first_words_us: 13_000_000,
    first_speak_us: 11_640_000,
    first_audio_us: 11_700_000,
    finished_us: 15_000_000,
  },
};
const at = (at_us: number, event: object) => ({ seq: 0, at_us, event });
const events = [
  at(11_700_000, { type: 'segment_started', segment: 14 }),
  at(12_700_000, { type: 'segment_finished', segment: 14 }),
  at(12_700_000, { type: 'segment_started', segment: 15 }),
  at(13_000_000, { type: 'caller_speech_started' }),
  at(13_200_000, { type: 'caller_speech_continues' }),
  at(15_000_000, { type: 'transcript_final', transcript: { text: 'wait' } }),
  at(15_000_000, { type: 'playout_cut', segment: 15, words_heard: 2 }),
];

describe('the transcript of a call', () => {
  const lines = transcriptOf(readTurns([turn]), segmentTimes(events));

  it('has what the caller said with the time of each word', () => {
    expect(lines[0]).toMatchObject({ role: 'caller', start: 10, stage: 'needs', cut: false });
    expect(lines[0]?.words[2]).toEqual({ text: 'bills', start: 10.6, end: 11, heard: true });
  });

  it('tells words of the agent that were heard from those that were cut', () => {
    const agent = lines[1];
    expect(agent).toMatchObject({ role: 'agent', start: 11.7, cut: true });
    expect(agent?.words.filter((word) => word.heard).map((word) => word.text)).toEqual(
      'Thanks, that helps. You pay'.split(' '),
    );
    expect(agent?.words.filter((word) => !word.heard).every((word) => word.start === null)).toBe(true);
  });

  it('ends the cut sentence where it went silent, not where the machine noticed', () => {
    expect(lines[1]?.end).toBeCloseTo(13.2, 6);
  });

  it('finds the line that is heard at a moment', () => {
    expect(lineAt(lines, 5)).toBeNull();
    expect(lineAt(lines, 10.5)?.role).toBe('caller');
    expect(lineAt(lines, 12)?.role).toBe('agent');
  });

  it('reads what is no turn as an empty one', () => {
    expect(transcriptOf(readTurns([null, 3, { heard: 'x' }]), new Map())).toEqual([]);
    expect(readTurn(undefined).timings.decided).toBeNull();
  });
});

describe('the latency ledger', () => {
  it('adds up to the time until the agent was heard', () => {
    const ledger = ledgerOf(readTurn(turn).timings);
    expect(ledger.total).toBe(700);
    expect(ledger.spans.map((span) => span.part)).toEqual(['hearing', 'understanding', 'deciding', 'tools']);
    expect(ledger.spans.reduce((sum, span) => sum + span.length, 0)).toBeCloseTo(700, 6);
  });

  it('is empty for a turn in which nobody spoke', () => {
    expect(ledgerOf(readTurn({}).timings)).toEqual({ spans: [], total: null });
  });

  it('knows the median and the slowest answer', () => {
    const other = { ...turn, timings: { ...turn.timings, first_audio_us: 12_000_000 } };
    expect(answerTimes(readTurns([turn, other]))).toEqual({ median: 700, slowest: 1000, count: 2 });
    expect(answerTimes([])).toBeNull();
  });
});

describe('interruptions', () => {
  it('are told from nods and noise', () => {
    expect(interruptionsOf(events)).toEqual([{ at: 13, kind: 'interrupted', text: 'wait' }]);
    const nod = [
      at(0, { type: 'segment_started', segment: 1 }),
      at(1_000_000, { type: 'caller_speech_started' }),
      at(1_500_000, { type: 'transcript_final', transcript: { text: 'mm hm' } }),
      at(1_500_000, { type: 'signals_ready', signals: { backchannel: true } }),
      at(2_000_000, { type: 'segment_finished', segment: 1 }),
      at(3_000_000, { type: 'caller_speech_started' }),
    ];
    expect(interruptionsOf(nod)).toEqual([{ at: 1, kind: 'backchannel', text: 'mm hm' }]);
  });
});
