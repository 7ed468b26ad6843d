import { expect, it } from 'vitest';
import { newVoiceCall, withMessage, type VoiceCall } from './voice_call';

const after = (...messages: object[]): VoiceCall =>
  messages.reduce<VoiceCall>((call, message, serial) => withMessage(call, message, serial), newVoiceCall);

it('follows what both sides say', () => {
  const call = after(
    { type: 'started', call_id: 'c1', rate: 16000, channels: 1 },
    { type: 'speaking', segment: 1, text: 'Hello there.' },
    { type: 'spoken', segment: 1, text: 'Hello there.', cut: false },
    { type: 'partial', text: 'well' },
    { type: 'heard', text: 'well yes', confidence: 0.9 },
  );
  expect(call).toMatchObject({ phase: 'open', callId: 'c1', partial: '' });
  expect(call.lines.map((line) => [line.role, line.text, line.open])).toEqual([
    ['agent', 'Hello there.', false],
    ['caller', 'well yes', false],
  ]);
});

it('shows of a cut sentence what was heard, and of an unheard one nothing', () => {
  const call = after(
    { type: 'speaking', segment: 2, text: 'One two three four.' },
    { type: 'spoken', segment: 2, text: 'One two', cut: true },
    { type: 'speaking', segment: 3, text: 'Five.' },
    { type: 'spoken', segment: 3, text: '', cut: true },
  );
  expect(call.lines.map((line) => [line.text, line.cut])).toEqual([['One two', true]]);
});

it('keeps the times of the answers, and what was collected', () => {
  const call = after(
    { type: 'turn', stage: 'needs', turn: { id: 3 }, latency_ms: { response: 640 }, fields: { size: '12' } },
    { type: 'turn', stage: '', turn: { id: 4 }, latency_ms: { response: null }, fields: { size: '12' } },
    { type: 'ended', outcome: 'completed' },
  );
  expect(call).toMatchObject({ responses: [640], stage: 'needs', fields: { size: '12' }, phase: 'ended' });
});

it('shows a turn while it goes on', () => {
  const signals = { intents: [{ id: 'agree', confidence: 0.9, evidence: 'yes' }] };
  const call = after(
    { type: 'turn', turn: { id: 1, heard: { text: 'hello' } } },
    { type: 'heard', text: 'yes', confidence: 0.9 },
    { type: 'signals', turn: 2, signals },
    { type: 'decision', turn: 2, decision: { next_stage: 'needs', trace: [{ id: 'r1', fired: true }] } },
    { type: 'decision', turn: 2, decision: { next_stage: 'close' } },
  );
  expect(call.turn).toMatchObject({ id: 2, heard: { text: 'yes' } });
  expect(call.turn?.signals.intents[0]?.id).toBe('agree');
  expect(call.turn?.decisions.map((one) => one.nextStage)).toEqual(['needs', 'close']);
});

it('takes a message that it does not know', () => {
  expect(after({ type: 'moon' }, null as unknown as object)).toEqual(newVoiceCall);
});
