import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { linesOfTurn, newLiveCall, withEvents, type LiveCalls } from '@/lib/live_calls';
import { fieldsOfSession } from '@/lib/session_fields';
import { readTurns } from '@/lib/turn';
import { api, body } from './client';
import { live, useLiveEvents } from './live';

const path = (id: string) => ({ params: { path: { call_id: id } } });

/** The calls that go on, in the order they began: asked for once, then followed by events. */
export function useRunningCalls() {
  const asked = useQuery({
    queryKey: ['running-calls'],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const of = (status: 'in_progress' | 'dialing') =>
        body(api.GET('/api/v1/calls', { params: { query: { status, limit: 200 } }, signal }));
      const [talking, dialing] = await Promise.all([of('in_progress'), of('dialing')]);
      return [...dialing.items, ...talking.items];
    },
  });
  const [calls, setCalls] = useState<LiveCalls>(new Map());
  useEffect(() => {
    if (asked.data === undefined) return;
    const found = asked.data;
    setCalls((before) => {
      const running = new Set(found.map((call) => call.id));
      const kept = [...before].filter(([id, call]) => running.has(id) || call.ended !== null);
      const next = new Map(kept);
      for (const call of found) {
        const answeredAt = call.answered_at === null ? null : Date.parse(call.answered_at);
        const known = next.get(call.id) ?? newLiveCall(call.id);
        next.set(call.id, {
          ...known,
          ...live.lineOf(call.id),
          campaignId: call.campaign_id ?? '',
          contactId: call.contact_id ?? '',
          answeredAt: known.answeredAt ?? answeredAt,
        });
      }
      return next;
    });
  }, [asked.data]);
  useLiveEvents((events) => setCalls((before) => withEvents(before, events, Date.now())));
  return { calls, query: asked };
}

/** What was said before the page was opened. */
export function useEarlierLines(id: string) {
  return useQuery({
    queryKey: ['call', id, 'earlier'],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const turns = readTurns((await body(api.GET('/api/v1/calls/{call_id}/turns', { ...path(id), signal }))).items);
      return { turns, lines: turns.flatMap(linesOfTurn) };
    },
  });
}

/** What a call has collected; asked for anew with each of its turns. */
export function useCollectedSoFar(id: string, turn: number) {
  return useQuery({
    queryKey: ['call', id, 'session', turn],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      fieldsOfSession(await body(api.GET('/api/v1/calls/{call_id}/session', { ...path(id), signal }))),
  });
}

export type Command = 'hangup' | 'hold' | 'unhold' | 'take-over' | 'hand-back';

export function useCommand(id: string) {
  return useMutation({
    mutationFn: async (command: Command): Promise<void> => {
      const of = path(id);
      if (command === 'hangup') await api.POST('/api/v1/calls/{call_id}/hangup', of);
      else if (command === 'hold') await api.POST('/api/v1/calls/{call_id}/hold', of);
      else if (command === 'unhold') await api.POST('/api/v1/calls/{call_id}/unhold', of);
      else if (command === 'take-over') await api.POST('/api/v1/calls/{call_id}/take-over', of);
      else await api.POST('/api/v1/calls/{call_id}/hand-back', of);
    },
  });
}

export type Words = 'say' | 'whisper' | 'transfer' | 'keys';

export function useWordsCommand(id: string) {
  return useMutation({
    mutationFn: async ({ kind, text }: { kind: Words; text: string }): Promise<void> => {
      const of = path(id);
      if (kind === 'say') await api.POST('/api/v1/calls/{call_id}/say', { ...of, body: { text } });
      else if (kind === 'whisper') await api.POST('/api/v1/calls/{call_id}/whisper', { ...of, body: { text } });
      else if (kind === 'transfer') {
        await api.POST('/api/v1/calls/{call_id}/transfer', { ...of, body: { destination: text } });
      } else await api.POST('/api/v1/calls/{call_id}/dtmf', { ...of, body: { digits: text } });
    },
  });
}
