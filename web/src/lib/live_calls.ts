import { numberAt, textAt, asObject } from './read';
import { readTurn, type Turn } from './turn';

// The calls that go on now, from the server's events.

export interface LiveLine {
  key: string;
  role: 'agent' | 'caller';
  text: string;
  cut: boolean;
}

/** How the line of a call is. */
export interface LineState {
  onHold: boolean;
  /** What is wrong with it; null: nothing. */
  trouble: { what: string; mend: string } | null;
}
export const GOOD_LINE: LineState = { onHold: false, trouble: null };

export interface LiveCall extends LineState {
  id: string;
  campaignId: string;
  contactId: string;
  /** Milliseconds since the epoch; null: it rings. */
  answeredAt: number | null;
  stage: string;
  /** Of turns that are over. */
  lines: LiveLine[];
  /** Of the turn that goes on: replaced by its lines when it is over. */
  current: LiveLine[];
  turns: number;
  lastTurn: Turn | null;
  ended: { status: string; outcome: string } | null;
}

export interface LiveEvent {
  name: string;
  data: unknown;
}

export type LiveCalls = ReadonlyMap<string, LiveCall>;

const MAX_LINES = 200;
/** Calls that are over and still kept: a page may be open for days. */
const MAX_ENDED = 20;

export function newLiveCall(id: string, known: Partial<LiveCall> = {}): LiveCall {
  return {
    id,
    campaignId: '',
    contactId: '',
    answeredAt: null,
    stage: '',
    lines: [],
    current: [],
    turns: 0,
    lastTurn: null,
    ...GOOD_LINE,
    ended: null,
    ...known,
  };
}

export function heardWords(text: string, heard: number): string {
  return text.split(/\s+/).slice(0, heard).join(' ');
}

/** What a finished turn left in the transcript. */
export function linesOfTurn(turn: Turn): LiveLine[] {
  const lines: LiveLine[] = [];
  const said = turn.digits === '' ? turn.heard.text : turn.digits;
  if (said !== '') lines.push({ key: `${turn.id}-caller`, role: 'caller', text: said, cut: false });
  const text = turn.spoken
    .map((spoken) => (spoken.finished ? spoken.text : heardWords(spoken.text, spoken.wordsHeard)))
    .filter((words) => words !== '')
    .join(' ');
  const cut = turn.spoken.some((spoken) => !spoken.finished);
  if (text !== '') lines.push({ key: `${turn.id}-agent`, role: 'agent', text, cut });
  return lines;
}

function words(call: LiveCall, role: LiveLine['role'], text: string): LiveCall {
  const last = call.current.at(-1);
  if (last && last.role === role) {
    const joined = { ...last, text: `${last.text} ${text}` };
    return { ...call, current: [...call.current.slice(0, -1), joined] };
  }
  const key = `now-${call.turns}-${call.current.length}`;
  return { ...call, current: [...call.current, { key, role, text, cut: false }] };
}

function afterTurn(call: LiveCall, data: unknown): LiveCall {
  const turn = readTurn(asObject(data)['turn']);
  const lines = linesOfTurn(turn);
  const known = new Set(lines.map((line) => line.key));
  const before = call.lines.filter((line) => !known.has(line.key));
  return {
    ...call,
    stage: textAt(data, 'stage') || call.stage,
    lines: [...before, ...lines].slice(-MAX_LINES),
    current: [],
    turns: call.turns + 1,
    lastTurn: turn,
  };
}

/** The line after an event; the same when that is about something else. */
export function lineAfter({ onHold, trouble }: LineState, event: LiveEvent): LineState {
  switch (event.name) {
    case 'line_held':
      return { onHold: asObject(event.data)['on_hold'] === true, trouble };
    case 'line_trouble':
      return { onHold, trouble: { what: textAt(event.data, 'what'), mend: textAt(event.data, 'mend') } };
    case 'line_recovered':
      return { onHold, trouble: null };
    default:
      return { onHold, trouble };
  }
}

function stepped(call: LiveCall, event: LiveEvent, now: number): LiveCall {
  switch (event.name) {
    case 'call_started':
      return { ...call, campaignId: textAt(event.data, 'campaign_id'), contactId: textAt(event.data, 'contact_id') };
    case 'call_answered':
      return { ...call, answeredAt: call.answeredAt ?? now };
    case 'heard':
      return words(call, 'caller', textAt(event.data, 'text'));
    case 'saying':
      return words(call, 'agent', textAt(event.data, 'text'));
    case 'turn':
      return afterTurn(call, event.data);
    case 'call_ended':
      return { ...call, ended: { status: textAt(event.data, 'status'), outcome: textAt(event.data, 'outcome') } };
    default:
      return { ...call, ...lineAfter(call, event) };
  }
}

/** All events at once, so that a page is drawn once for many. */
export function withEvents(calls: LiveCalls, events: LiveEvent[], now: number): LiveCalls {
  const next = new Map(calls);
  for (const event of events) {
    const id = textAt(event.data, 'call_id');
    if (id === '') continue;
    next.set(id, stepped(next.get(id) ?? newLiveCall(id), event, now));
  }
  const over = [...next.values()].filter((call) => call.ended !== null);
  for (const call of over.slice(0, Math.max(0, over.length - MAX_ENDED))) next.delete(call.id);
  return next;
}

/** Without the calls that ended: they stay until somebody has seen it. */
export function running(calls: LiveCalls): LiveCall[] {
  return [...calls.values()].filter((call) => call.ended === null);
}

export function talkSeconds(call: LiveCall, now: number): number | null {
  return call.answeredAt === null ? null : Math.max(0, (now - call.answeredAt) / 1000);
}

export function eventSeconds(data: unknown): number | null {
  const at = numberAt(data, 'at_ms');
  return at === null ? null : at / 1000;
}
