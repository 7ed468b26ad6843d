import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { eventsIn } from '@/lib/event_pages';
import { readTurns } from '@/lib/turn';
import { api, body, type Schemas } from './client';
import { pagesQuery, usePagesOf } from './query';

export type Call = Schemas['Call'];
export type CallReview = NonNullable<Schemas['CallReview']['review']>;
export type CallReplay = Schemas['CallReplay'];
export type CallQuality = Schemas['CallQuality']['items'][number];

export interface CallFilter {
  status?: Call['status'];
  campaign_id?: string;
  contact_id?: string;
  outcome?: string;
  number?: string;
  created_from?: string;
  created_to?: string;
}

const PAGE = 200;
const EVENTS_A_PAGE = 2000;

export const callKeys = {
  lists: ['calls'] as const,
  one: (id: string) => ['call', id] as const,
};

function callPage(filter: CallFilter, after: string | undefined, signal?: AbortSignal) {
  return body(api.GET('/api/v1/calls', { params: { query: { ...filter, after, limit: PAGE } }, signal }));
}

export const callsQuery = (filter: CallFilter) =>
  pagesQuery<Call>([...callKeys.lists, filter], (after, signal) => callPage(filter, after, signal));
export const useCalls = (filter: CallFilter) => usePagesOf(callsQuery(filter));

/** Every call that a filter lets through; `found` hears how many there are so far. */
export async function allCalls(filter: CallFilter, found: (calls: number) => void): Promise<Call[]> {
  const calls: Call[] = [];
  let after: string | undefined;
  do {
    found(calls.length);
    const page = await callPage(filter, after);
    calls.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return calls;
}

export const callQuery = (id: string) =>
  queryOptions({
    queryKey: callKeys.one(id),
    queryFn: ({ signal }) => body(api.GET('/api/v1/calls/{call_id}', { params: { path: { call_id: id } }, signal })),
  });
export const useCall = (id: string) => useQuery(callQuery(id));

export const turnsQuery = (id: string) =>
  queryOptions({
    queryKey: [...callKeys.one(id), 'turns'],
    queryFn: async ({ signal }) => {
      const page = await body(
        api.GET('/api/v1/calls/{call_id}/turns', { params: { path: { call_id: id } }, signal }),
      );
      return readTurns(page.items);
    },
  });
export const useTurns = (id: string) => useQuery(turnsQuery(id));

/** The whole event log. */
export const callEventsQuery = (id: string) =>
  queryOptions({
    queryKey: [...callKeys.one(id), 'events'],
    queryFn: ({ signal }) =>
      eventsIn((after) =>
        body(
          api.GET('/api/v1/calls/{call_id}/events', {
            params: { path: { call_id: id }, query: { ...(after !== undefined && { after }), limit: EVENTS_A_PAGE } },
            signal,
          }),
        ),
      ),
  });
export const useCallEvents = (id: string) => useQuery(callEventsQuery(id));

export function useCallQuality(id: string) {
  return useQuery({
    queryKey: [...callKeys.one(id), 'quality'],
    queryFn: async ({ signal }) => {
      const page = await body(
        api.GET('/api/v1/calls/{call_id}/quality', { params: { path: { call_id: id } }, signal }),
      );
      return page.items;
    },
  });
}

/** What language models took for it. */
export function useCallUsage(id: string) {
  return useQuery({
    queryKey: [...callKeys.one(id), 'usage'],
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/calls/{call_id}/usage', { params: { path: { call_id: id } }, signal })),
  });
}

export function useCallReview(id: string) {
  return useQuery({
    queryKey: [...callKeys.one(id), 'review'],
    queryFn: async ({ signal }) => {
      const answer = await body(
        api.GET('/api/v1/calls/{call_id}/review', { params: { path: { call_id: id } }, signal }),
      );
      return answer.review;
    },
  });
}

/** What the conversation collected. */
export function useCallFields(id: string) {
  return useQuery({
    queryKey: [...callKeys.one(id), 'fields'],
    queryFn: async ({ signal }) => {
      const answer = await body(
        api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id: id } }, signal }),
      );
      return answer.fields;
    },
  });
}

export function useReplayCall(id: string) {
  return useMutation({
    mutationFn: (input: Schemas['CallReplayInput']) =>
      body(api.POST('/api/v1/calls/{call_id}/replay', { params: { path: { call_id: id } }, body: input })),
  });
}

export async function fetchScenario(id: string): Promise<unknown> {
  return body(api.GET('/api/v1/calls/{call_id}/scenario', { params: { path: { call_id: id } } }));
}

export function useSetOutcome(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (outcome: string) =>
      body(api.PUT('/api/v1/calls/{call_id}/outcome', { params: { path: { call_id: id } }, body: { outcome } })),
    onSuccess: (call) => {
      queries.setQueryData(callKeys.one(id), call);
      return queries.invalidateQueries({ queryKey: callKeys.lists });
    },
  });
}

/** Asks anew for everything about a call that goes on. */
export function refreshCall(queries: QueryClient, id: string): void {
  void queries.invalidateQueries({ queryKey: callKeys.one(id) });
}

export const recordingAddress = (id: string) => `/api/v1/calls/${encodeURIComponent(id)}/recording`;
