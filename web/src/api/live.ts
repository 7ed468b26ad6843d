import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { GOOD_LINE, lineAfter, type LineState } from '@/lib/live_calls';
import type { Schemas } from './client';

/** What the server tells as it happens, by name of the event. */
export interface LiveEventData {
  call_started: { call_id: string; campaign_id: string; contact_id: string };
  call_answered: { call_id: string };
  /** What the caller said, and a sentence that the agent begins to say. */
  heard: { call_id: string; at_ms: number; text: string };
  saying: { call_id: string; at_ms: number; text: string };
  turn: { call_id: string; stage: string; turn: unknown };
  /** Either side has put the call on hold, or taken it back. */
  line_held: { call_id: string; on_hold: boolean };
  /** Something is wrong with the line, and what to do about it; then: it is over. */
  line_trouble: { call_id: string; what: string; mend: string };
  line_recovered: { call_id: string };
  campaign_progress: Schemas['CampaignProgress'];
  call_ended: { call_id: string; status: string; outcome: string; reason: string; talk_seconds: number };
}
export type LiveEventName = keyof LiveEventData;
export type LiveEvent = { [Name in LiveEventName]: { name: Name; data: LiveEventData[Name] } }[LiveEventName];
export type LiveState = 'off' | 'connecting' | 'open' | 'lost';

const NAMES: readonly LiveEventName[] = [
  'call_started',
  'call_answered',
  'heard',
  'saying',
  'turn',
  'line_held',
  'line_trouble',
  'line_recovered',
  'call_ended',
  'campaign_progress',
];
const BATCH_MS = 100;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

type Batch = (events: LiveEvent[]) => void;

/** The one connection of this page to /api/v1/events. Hands events on in batches, so that hundreds a second are ten
 *  renderings a second. */
export class LiveConnection {
  private source: EventSource | null = null;
  private state: LiveState = 'off';
  private readonly listeners = new Set<Batch>();
  private readonly watchers = new Set<() => void>();
  private waiting: LiveEvent[] = [];
  private readonly lines = new Map<string, LineState>();
  private flushTimer: ReturnType<typeof setTimeout> | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private retryMs = FIRST_RETRY_MS;
  /** Called when a connection was lost and is there again: what was missed has to be asked for. */
  onReturn: () => void = () => undefined;

  constructor(private readonly url = '/api/v1/events') {}

  start(): void {
    if (this.source === null && this.retryTimer === null) this.open();
  }

  stop(): void {
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    if (this.flushTimer !== null) clearTimeout(this.flushTimer);
    this.retryTimer = null;
    this.flushTimer = null;
    this.waiting = [];
    this.lines.clear();
    this.source?.close();
    this.source = null;
    this.set('off');
  }

  /** Tries again at once instead of waiting. */
  retryNow(): void {
    if (this.state !== 'lost') return;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.source?.close();
    this.open();
  }

  /** The line of a call as it is now, for a page that was not open when it was told. */
  lineOf(call: string): LineState {
    return this.lines.get(call) ?? GOOD_LINE;
  }

  getState = (): LiveState => this.state;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  subscribe(listener: Batch): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private open(): void {
    const source = new EventSource(this.url);
    this.source = source;
    if (this.state === 'off') this.set('connecting');
    source.onopen = () => {
      const returned = this.state === 'lost';
      this.retryMs = FIRST_RETRY_MS;
      // The server begins with the lines that are held or in trouble.
      this.lines.clear();
      this.set('open');
      if (returned) this.onReturn();
    };
    source.onerror = () => {
      this.set('lost');
      // The browser tries again by itself after a broken connection, and gives up after an answer that is none.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      this.source = null;
      this.retryTimer = setTimeout(() => {
        this.retryTimer = null;
        this.open();
      }, this.retryMs);
      this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
    };
    for (const name of NAMES) {
      source.addEventListener(name, (message: MessageEvent<string>) => this.take(name, message.data));
    }
  }

  private take(name: LiveEventName, text: string): void {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      return;
    }
    this.waiting.push({ name, data } as LiveEvent);
    this.flushTimer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  private flush(): void {
    this.flushTimer = null;
    const events = this.waiting;
    this.waiting = [];
    for (const event of events) this.followLine(event);
    for (const listener of this.listeners) listener(events);
  }

  private followLine(event: LiveEvent): void {
    if (event.name === 'campaign_progress') return;
    const { call_id } = event.data;
    if (event.name === 'call_ended') this.lines.delete(call_id);
    else if (event.name.startsWith('line_')) this.lines.set(call_id, lineAfter(this.lineOf(call_id), event));
  }

  private set(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

export const live = new LiveConnection();

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.watch, live.getState);
}

/** Calls `handle` with the events that came, at most ten times a second. */
export function useLiveEvents(handle: (events: LiveEvent[]) => void): void {
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => live.subscribe((events) => latest.current(events)), []);
}

/** Keeps the connection open while mounted, and asks for everything anew when it was lost. */
export function useLiveConnection(): void {
  const queries = useQueryClient();
  useEffect(() => {
    live.onReturn = () => void queries.invalidateQueries();
    live.start();
    return () => live.stop();
  }, [queries]);
}
