import { expect, it } from 'vitest';
import { running, talkSeconds, withEvents, type LiveCalls } from './live_calls';

const none: LiveCalls = new Map();
const event = (name: string, data: object) => ({ name, data: { call_id: 'c1', ...data } });
const turn = {
  id: 1,
  heard: { text: 'hello there' },
  spoken: [
    { segment: { id: 1, text: 'One two three.' }, words_total: 3, words_heard: 3, finished: true },
    { segment: { id: 2, text: 'Four five six.' }, words_total: 3, words_heard: 1, finished: false },
  ],
};

it('follows a call from its first ring to its end', () => {
  let calls = withEvents(none, [event('call_started', { campaign_id: 'k' })], 1000);
  expect(running(calls)[0]).toMatchObject({ campaignId: 'k', answeredAt: null });
  calls = withEvents(calls, [event('call_answered', {}), event('saying', { text: 'One two three.' })], 2000);
  calls = withEvents(calls, [event('saying', { text: 'Four five six.' }), event('heard', { text: 'hello' })], 3000);
  expect(calls.get('c1')?.current.map((line) => line.text)).toEqual(['One two three. Four five six.', 'hello']);
  expect(talkSeconds(calls.get('c1')!, 12_000)).toBe(10);
  calls = withEvents(calls, [event('turn', { stage: 'needs', turn })], 4000);
  expect(calls.get('c1')).toMatchObject({ stage: 'needs', current: [], turns: 1 });
  expect(calls.get('c1')?.lines.map((line) => [line.role, line.text, line.cut])).toEqual([
    ['caller', 'hello there', false],
    ['agent', 'One two three. Four', true],
  ]);
  calls = withEvents(calls, [event('call_ended', { outcome: 'done', status: 'completed' })], 5000);
  expect(running(calls)).toEqual([]);
});

it('knows whether a call is on hold, and what is wrong with its line', () => {
  const trouble = { what: 'nothing is heard of the caller', mend: 'look at the firewall' };
  let calls = withEvents(none, [event('line_held', { on_hold: true }), event('line_trouble', trouble)], 0);
  expect(calls.get('c1')).toMatchObject({ onHold: true, trouble });
  calls = withEvents(calls, [event('line_held', { on_hold: false }), event('line_recovered', {})], 1);
  expect(calls.get('c1')).toMatchObject({ onHold: false, trouble: null });
});

it('does not repeat a turn that comes twice', () => {
  const once = withEvents(none, [event('turn', { turn }), event('turn', { turn })], 0);
  expect(once.get('c1')?.lines).toHaveLength(2);
});

it('knows a call that began before the page was opened', () => {
  expect(running(withEvents(none, [event('saying', { text: 'Hi.' })], 0))).toHaveLength(1);
});

it('forgets calls that ended long ago', () => {
  const ends = Array.from({ length: 50 }, (_, n) => ({ name: 'call_ended', data: { call_id: `c${n}` } }));
  const calls = withEvents(none, ends, 0);
  expect(calls.size).toBe(20);
  expect(calls.has('c49')).toBe(true);
});

it('leaves the state of before alone', () => {
  const first = withEvents(none, [event('call_started', {})], 0);
  withEvents(first, [event('call_ended', {})], 0);
  expect(first.get('c1')?.ended).toBeNull();
});
