import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveConnection, type LiveEvent } from './live';

class FakeSource {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  private readonly listeners = new Map<string, (message: { data: string }) => void>();
  constructor(readonly url: string) {
    FakeSource.made.push(this);
  }
  addEventListener(name: string, listener: (message: { data: string }) => void) {
    this.listeners.set(name, listener);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  say(name: string, data: string) {
    this.listeners.get(name)?.({ data });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.made = [];
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const newest = () => {
  const source = FakeSource.made.at(-1);
  if (source === undefined) throw new Error('no connection was opened');
  return source;
};

it('hands events on in batches, in order', () => {
  const connection = new LiveConnection();
  const batches: LiveEvent[][] = [];
  connection.subscribe((events) => batches.push(events));
  connection.start();
  for (let n = 0; n < 200; n += 1) newest().say('call_answered', `{"call_id":"${n}"}`);
  newest().say('call_answered', 'no JSON');
  expect(batches).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(batches).toHaveLength(1);
  expect(batches[0]?.map(({ data }) => ('call_id' in data ? data.call_id : ''))).toEqual([...Array(200).keys()].map(String));
});

it('says that it is lost, tries again, and tells when it is back', () => {
  const connection = new LiveConnection();
  const returned = vi.fn();
  connection.onReturn = returned;
  connection.start();
  newest().onopen?.();
  expect(connection.getState()).toBe('open');
  newest().close();
  newest().onerror?.();
  expect(connection.getState()).toBe('lost');
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.made).toHaveLength(2);
  newest().onopen?.();
  expect(connection.getState()).toBe('open');
  expect(returned).toHaveBeenCalledOnce();
});

it('leaves another try to the browser while that tries by itself', () => {
  const connection = new LiveConnection();
  connection.start();
  newest().onerror?.();
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.made).toHaveLength(1);
});

it('tries again no more after it was stopped', () => {
  const connection = new LiveConnection();
  connection.start();
  newest().close();
  newest().onerror?.();
  connection.stop();
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.made).toHaveLength(1);
  expect(connection.getState()).toBe('off');
});

it('knows the lines that are held or in trouble, until their calls end', () => {
  const connection = new LiveConnection();
  connection.start();
  newest().onopen?.();
  newest().say('line_held', '{"call_id":"a","on_hold":true}');
  newest().say('line_trouble', '{"call_id":"a","what":"no sound","mend":"look at the network"}');
  newest().say('line_held', '{"call_id":"b","on_hold":true}');
  vi.advanceTimersByTime(100);
  expect(connection.lineOf('a')).toEqual({ onHold: true, trouble: { what: 'no sound', mend: 'look at the network' } });
  newest().say('line_recovered', '{"call_id":"a"}');
  newest().say('call_ended', '{"call_id":"b"}');
  vi.advanceTimersByTime(100);
  expect(connection.lineOf('a')).toEqual({ onHold: true, trouble: null });
  expect(connection.lineOf('b')).toEqual({ onHold: false, trouble: null });
  newest().onerror?.();
  newest().onopen?.();
  expect(connection.lineOf('a'), 'the server tells it again').toEqual({ onHold: false, trouble: null });
});
