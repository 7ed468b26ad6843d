import { asObject, flagAt, numberAt, objectAt, shown, textAt, type JsonObject } from './read';
import { readDecision, readSignals, readTurn, type Turn } from './turn';

// A call as its WebSocket tells it (docs/voice.md): talked into, or listened to.

export interface VoiceLine {
  key: string;
  role: 'agent' | 'caller';
  text: string;
  cut: boolean;
  /** It is being said. */
  open: boolean;
}

export interface VoiceCall {
  phase: 'connecting' | 'open' | 'ended';
  callId: string;
  lines: VoiceLine[];
  /** What the caller has said so far, before it is certain. */
  partial: string;
  stage: string;
  /** The newest: while it goes on, what is known of it. */
  turn: Turn | null;
  /** From the caller's last sound to the agent's first, in milliseconds. */
  responses: number[];
  fields: Record<string, string>;
  takenOver: boolean;
  onHold: boolean;
  outcome: string;
  hasSound: boolean;
}

const MAX_LINES = 300;
/** The id of a turn of which only the words are known. */
const NOT_NAMED = 0;

export const newVoiceCall: VoiceCall = {
  phase: 'connecting',
  callId: '',
  lines: [],
  partial: '',
  stage: '',
  turn: null,
  responses: [],
  fields: {},
  takenOver: false,
  onHold: false,
  outcome: '',
  hasSound: true,
};

function withLine(call: VoiceCall, line: Omit<VoiceLine, 'key'>, key?: string): VoiceCall {
  const added = { ...line, key: key ?? `${call.lines.at(-1)?.key ?? ''}+` };
  return { ...call, lines: [...call.lines, added].slice(-MAX_LINES) };
}

function spoken(call: VoiceCall, message: JsonObject): VoiceCall {
  const key = `segment-${numberAt(message, 'segment') ?? 0}`;
  const text = textAt(message, 'text');
  const cut = flagAt(message, 'cut');
  const lines = call.lines
    .map((line) => (line.key === key ? { ...line, text, cut, open: false } : line))
    .filter((line) => line.key !== key || line.text !== '');
  return { ...call, lines };
}

/** The turn that a message is about, as far as it is known. */
function underway(call: VoiceCall, message: JsonObject): Turn {
  const id = numberAt(message, 'turn') ?? 0;
  if (call.turn?.id === id) return call.turn;
  const begun = readTurn({ id });
  return call.turn?.id === NOT_NAMED ? { ...begun, heard: call.turn.heard } : begun;
}

const withDecision = (turn: Turn, message: JsonObject): Turn => ({
  ...turn,
  decisions: [...turn.decisions, readDecision(message['decision'])],
});

function afterTurn(call: VoiceCall, message: JsonObject): VoiceCall {
  const response = numberAt(objectAt(message, 'latency_ms'), 'response');
  const fields = Object.fromEntries(Object.entries(objectAt(message, 'fields')).map(([id, value]) => [id, shown(value)]));
  return {
    ...call,
    stage: textAt(message, 'stage') || call.stage,
    turn: readTurn(message['turn']),
    responses: response === null ? call.responses : [...call.responses, response],
    fields,
  };
}

export function withMessage(call: VoiceCall, json: unknown, serial: number): VoiceCall {
  const message = asObject(json);
  const text = textAt(message, 'text');
  switch (textAt(message, 'type')) {
    case 'started':
    case 'listening':
      return {
        ...call,
        phase: 'open',
        callId: textAt(message, 'call_id'),
        takenOver: flagAt(message, 'taken_over'),
        hasSound: numberAt(message, 'channels') !== 0,
      };
    case 'partial':
      return { ...call, partial: text };
    case 'heard':
      return {
        ...withLine(call, { role: 'caller', text, cut: false, open: false }, `heard-${serial}`),
        partial: '',
        turn: readTurn({ id: NOT_NAMED, heard: message }),
      };
    case 'keys':
      return withLine(call, { role: 'caller', text: textAt(message, 'keys'), cut: false, open: false }, `keys-${serial}`);
    case 'speaking': {
      const key = `segment-${numberAt(message, 'segment') ?? 0}`;
      return withLine(call, { role: 'agent', text, cut: false, open: true }, key);
    }
    case 'spoken':
      return spoken(call, message);
    case 'signals':
      return { ...call, turn: { ...underway(call, message), signals: readSignals(message['signals']) } };
    case 'decision':
      return { ...call, turn: withDecision(underway(call, message), message) };
    case 'stage':
      return { ...call, stage: textAt(message, 'state') };
    case 'hold':
      return { ...call, onHold: flagAt(message, 'on') };
    case 'turn':
      return afterTurn(call, message);
    case 'ended':
      return { ...call, phase: 'ended', partial: '', outcome: textAt(message, 'outcome') };
    default:
      return call;
  }
}
