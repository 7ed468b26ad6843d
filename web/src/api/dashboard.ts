import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { moment } from '@/lib/time';
import { api, body, type Schemas } from './client';
import { useLiveEvents } from './live';

const LOOK_MS = 60_000;
const LOOK_AFTER_EVENT_MS = 1_500;
const MOST_TODAY = 1000;
const MOST_RUNNING = 200;
const RECENT = 8;
const key = ['dashboard'] as const;

/** Where today begins, by this machine's clock. */
function startOfToday(): string {
  const now = new Date();
  return moment(new Date(now.getFullYear(), now.getMonth(), now.getDate()));
}

export interface Today {
  calls: number;
  answered: number;
  talkSeconds: number;
  /** There were more than were counted. */
  more: boolean;
}

/** Of calls: how many there were, how many were answered, and how long they were. */
export function countCalls(calls: readonly Schemas['Call'][], more: boolean): Today {
  const answered = calls.filter(({ answered_at }) => answered_at !== null);
  const talkSeconds = answered.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  return { calls: calls.length, answered: answered.length, talkSeconds, more };
}

export const todayQuery = queryOptions({
  queryKey: [...key, 'today'],
  refetchInterval: LOOK_MS,
  queryFn: async ({ signal }) => {
    const query = { created_from: startOfToday(), limit: MOST_TODAY };
    const page = await body(api.GET('/api/v1/calls', { params: { query }, signal }));
    return countCalls(page.items, page.next !== null);
  },
});
export const useToday = () => useQuery(todayQuery);

export const recentCallsQuery = queryOptions({
  queryKey: [...key, 'recent'],
  refetchInterval: LOOK_MS,
  queryFn: async ({ signal }) =>
    (await body(api.GET('/api/v1/calls', { params: { query: { limit: RECENT } }, signal }))).items,
});
export const useRecentCalls = () => useQuery(recentCallsQuery);

/** How many calls go on. */
export const callsNowQuery = queryOptions({
  queryKey: [...key, 'now'],
  refetchInterval: LOOK_MS,
  queryFn: async ({ signal }) => {
    const of = (status: 'in_progress' | 'dialing') =>
      body(api.GET('/api/v1/calls', { params: { query: { status, limit: MOST_RUNNING } }, signal }));
    const found = await Promise.all([of('in_progress'), of('dialing')]);
    return found.reduce((sum, { items }) => sum + items.length, 0);
  },
});
export const useCallsNow = () => useQuery(callsNowQuery);

/** Asks for the dashboard's numbers anew soon after calls began or ended; however many do, once in a while. */
export function useLiveDashboard(): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useLiveEvents((events) => {
    const counts = events.some(({ name }) => name === 'call_started' || name === 'call_answered' || name === 'call_ended');
    if (!counts || timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: key });
    }, LOOK_AFTER_EVENT_MS);
  });
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
}
