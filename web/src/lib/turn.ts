import { asObject, flagAt, listAt, numberAt, objectAt, shown, textAt, textsAt, type JsonObject } from './read';

// A turn of a call as the server stores it (docs/turn_lifecycle.md), read with care.

export interface HeardWord {
  text: string;
  confidence: number;
  /** Seconds from the utterance's first voiced frame. */
  start: number;
  end: number;
}

export interface Reading {
  field: string;
  value: string;
  confidence: number;
  evidence: string;
  correction: boolean;
}

export interface IntentMatch {
  id: string;
  confidence: number;
  evidence: string;
}

export interface Signals {
  intents: IntentMatch[];
  entities: Reading[];
  affirmation: boolean | null;
  confirms: boolean;
  rejects: boolean;
  sentiment: number;
  understood: boolean;
  backchannel: boolean;
}

export interface TraceEntry {
  id: string;
  fired: boolean;
  why: string;
  actions: string[];
}

export interface ToolRequest {
  tool: string;
  arguments: JsonObject;
}

export interface Decision {
  tools: ToolRequest[];
  nextStage: string;
  offers: { offer: string; value: number; step: number }[];
  tags: string[];
  leadStatus: string;
  outcome: string;
  optOut: boolean;
  trace: TraceEntry[];
}

export interface Passage {
  documentId: string;
  title: string;
  text: string;
  score: number | null;
  /** Where it begins in the document. */
  firstChar: number;
}

export interface ToolResult {
  id: number;
  tool: string;
  status: string;
  values: JsonObject;
  passages: Passage[];
  error: string;
}

export interface Spoken {
  segment: number;
  text: string;
  kind: string;
  script: string;
  asks: string;
  interruptible: boolean;
  wordsTotal: number;
  wordsHeard: number;
  finished: boolean;
}

export const timingNames = [
  'speech_started',
  'speech_stopped',
  'transcript_final',
  'signals_ready',
  'decided',
  'tools_done',
  'first_words',
  'first_speak',
  'first_audio',
  'finished',
] as const;
export type TimingName = (typeof timingNames)[number];
/** Seconds on the call's clock; null: it did not happen. */
export type Timings = Record<TimingName, number | null>;

export interface Turn {
  id: number;
  trigger: string;
  stageBefore: string;
  stageAfter: string;
  heard: { text: string; confidence: number; words: HeardWord[]; source: string };
  digits: string;
  signals: Signals;
  decisions: Decision[];
  toolResults: ToolResult[];
  spoken: Spoken[];
  interrupted: boolean;
  cancelReason: string;
  timings: Timings;
}

function readReading(json: unknown): Reading {
  return {
    field: textAt(json, 'field'),
    value: shown(objectAt(json, 'value')['value']),
    confidence: numberAt(json, 'confidence') ?? 0,
    evidence: textAt(json, 'evidence'),
    correction: flagAt(json, 'correction'),
  };
}

export function readSignals(json: unknown): Signals {
  const affirmation = asObject(json)['affirmation'];
  return {
    intents: listAt(json, 'intents').map((one) => ({
      id: textAt(one, 'id'),
      confidence: numberAt(one, 'confidence') ?? 0,
      evidence: textAt(one, 'evidence'),
    })),
    entities: listAt(json, 'entities').map(readReading),
    affirmation: typeof affirmation === 'boolean' ? affirmation : null,
    confirms: flagAt(json, 'confirms'),
    rejects: flagAt(json, 'rejects'),
    sentiment: numberAt(json, 'sentiment') ?? 0,
    understood: flagAt(json, 'understood'),
    backchannel: flagAt(json, 'backchannel'),
  };
}

export function readTrace(json: unknown): TraceEntry {
  return { id: textAt(json, 'id'), fired: flagAt(json, 'fired'), why: textAt(json, 'why'), actions: textsAt(json, 'actions') };
}

export function readDecision(json: unknown): Decision {
  return {
    tools: listAt(json, 'tools').map((one) => ({ tool: textAt(one, 'tool'), arguments: objectAt(one, 'arguments') })),
    nextStage: textAt(json, 'next_stage'),
    offers: listAt(json, 'offers').map((one) => ({
      offer: textAt(one, 'offer'),
      value: numberAt(one, 'value') ?? 0,
      step: numberAt(one, 'step') ?? 0,
    })),
    tags: textsAt(json, 'tags'),
    leadStatus: textAt(json, 'lead_status'),
    outcome: textAt(objectAt(json, 'ending'), 'outcome'),
    optOut: flagAt(json, 'opt_out'),
    trace: listAt(json, 'trace').map(readTrace),
  };
}

export function readPassage(json: unknown): Passage {
  return {
    documentId: textAt(json, 'document'),
    title: textAt(json, 'title'),
    text: textAt(json, 'text'),
    score: numberAt(json, 'score'),
    firstChar: numberAt(json, 'first_char') ?? 0,
  };
}

export function readToolResult(json: unknown): ToolResult {
  return {
    id: numberAt(json, 'id') ?? 0,
    tool: textAt(json, 'tool'),
    status: textAt(json, 'status'),
    values: objectAt(json, 'values'),
    passages: listAt(json, 'passages').map(readPassage),
    error: textAt(json, 'error'),
  };
}

function readSpoken(json: unknown): Spoken {
  const segment = objectAt(json, 'segment');
  return {
    segment: numberAt(segment, 'id') ?? 0,
    text: textAt(segment, 'text'),
    kind: textAt(segment, 'kind'),
    script: textAt(segment, 'script'),
    asks: textAt(segment, 'asks'),
    interruptible: segment['interruptible'] !== false,
    wordsTotal: numberAt(json, 'words_total') ?? 0,
    wordsHeard: numberAt(json, 'words_heard') ?? 0,
    finished: flagAt(json, 'finished'),
  };
}

function readTimings(json: unknown): Timings {
  const seconds = (name: TimingName) => {
    const us = numberAt(json, `${name}_us`);
    return us === null ? null : us / 1e6;
  };
  return Object.fromEntries(timingNames.map((name) => [name, seconds(name)])) as Timings;
}

export function readTurn(json: unknown): Turn {
  const heard = objectAt(json, 'heard');
  return {
    id: numberAt(json, 'id') ?? 0,
    trigger: textAt(json, 'trigger'),
    stageBefore: textAt(json, 'stage_before'),
    stageAfter: textAt(json, 'stage_after'),
    heard: {
      text: textAt(heard, 'text'),
      confidence: numberAt(heard, 'confidence') ?? 0,
      source: textAt(heard, 'source'),
      words: listAt(heard, 'words').map((word) => ({
        text: textAt(word, 'text'),
        confidence: numberAt(word, 'confidence') ?? 0,
        start: (numberAt(word, 'start_us') ?? 0) / 1e6,
        end: (numberAt(word, 'end_us') ?? 0) / 1e6,
      })),
    },
    digits: textAt(json, 'digits'),
    signals: readSignals(asObject(json)['signals']),
    decisions: listAt(json, 'decisions').map(readDecision),
    toolResults: listAt(json, 'tool_results').map(readToolResult),
    spoken: listAt(json, 'spoken').map(readSpoken),
    interrupted: flagAt(json, 'interrupted'),
    cancelReason: textAt(json, 'cancel_reason'),
    timings: readTimings(asObject(json)['timings']),
  };
}

export function readTurns(items: unknown): Turn[] {
  return (Array.isArray(items) ? items : []).map(readTurn);
}
