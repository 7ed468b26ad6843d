import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { readTemplate } from '@/lib/template';
import { api, body, type Schemas } from './client';
import { pagesQuery, usePages, usePagesOf } from './query';

export type Campaign = Schemas['Campaign'];

export const campaignKeys = {
  all: ['campaigns'] as const,
  one: (id: string) => ['campaigns', id] as const,
  part: (id: string, part: string) => ['campaigns', id, part] as const,
};
const PAGE_ROWS = 100;
const RESULTS_A_PAGE = 1000;
const at = (id: string) => ({ params: { path: { campaign_id: id } } });

export const campaignsQuery = pagesQuery<Campaign>([...campaignKeys.all, 'list'], (after, signal) =>
  body(api.GET('/api/v1/campaigns', { params: { query: { after, limit: PAGE_ROWS } }, signal })),
);
export const useCampaigns = () => usePagesOf(campaignsQuery);

export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: campaignKeys.one(id),
    queryFn: ({ signal }) => body(api.GET('/api/v1/campaigns/{campaign_id}', { ...at(id), signal })),
  });
export const useCampaign = (id: string) => useQuery(campaignQuery(id));

/** What it lacks to run. */
export const readinessQuery = (id: string) =>
  queryOptions({
    queryKey: campaignKeys.part(id, 'readiness'),
    queryFn: ({ signal }) => body(api.GET('/api/v1/campaigns/{campaign_id}/readiness', { ...at(id), signal })),
  });
export const useReadiness = (id: string) => useQuery(readinessQuery(id));

/** What its calls have collected, a row a call: of all pages. */
async function allResults(id: string, signal: AbortSignal): Promise<Schemas['CampaignResults']> {
  const all: Schemas['CampaignResults'] = { fields: [], items: [], next: null };
  let after: string | undefined;
  do {
    const page = await body(
      api.GET('/api/v1/campaigns/{campaign_id}/results', {
        params: { path: { campaign_id: id }, query: { after, limit: RESULTS_A_PAGE } },
        signal,
      }),
    );
    all.fields = page.fields;
    all.items.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return all;
}

export function useCampaignResults(id: string) {
  return useQuery({
    queryKey: campaignKeys.part(id, 'results'),
    queryFn: ({ signal }) => allResults(id, signal),
  });
}

export function useCreateCampaign() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Schemas['CampaignInput']) => body(api.POST('/api/v1/campaigns', { body: input })),
    onSuccess: () => queries.invalidateQueries({ queryKey: campaignKeys.all }),
  });
}

export function useChangeCampaign(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (patch: Schemas['CampaignPatch']) =>
      body(api.PATCH('/api/v1/campaigns/{campaign_id}', { ...at(id), body: patch })),
    onSuccess: (campaign) => {
      queries.setQueryData(campaignKeys.one(id), campaign);
      void queries.invalidateQueries({ queryKey: campaignKeys.all });
    },
  });
}

/** Into the trash; its calls stay. */
export function useDeleteCampaign() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/campaigns/{campaign_id}', at(id)),
    // Not the campaign itself: its page is still there, and would ask for what is gone.
    onSuccess: () => queries.invalidateQueries({ queryKey: [...campaignKeys.all, 'list'] }),
  });
}

export type Progress = Schemas['CampaignProgress'];
export type Dialing = Schemas['Dialing'];
export type CampaignMove = 'start' | 'pause' | 'resume' | 'stop';
const LOOK_MS = 15_000;
const MOST_CALLS = 1000;

export const progressQuery = (id: string) =>
  queryOptions({
    queryKey: campaignKeys.part(id, 'progress'),
    refetchInterval: LOOK_MS,
    queryFn: ({ signal }) => body(api.GET('/api/v1/campaigns/{campaign_id}/progress', { ...at(id), signal })),
  });
export const useProgress = (id: string) => useQuery(progressQuery(id));

export type QueueState = Schemas['QueueItem']['state'];
export function queuePage(id: string, state: QueueState | undefined, after: string | undefined, signal?: AbortSignal) {
  return body(
    api.GET('/api/v1/campaigns/{campaign_id}/queue', {
      params: { path: { campaign_id: id }, query: { state, after, limit: 500 } },
      signal,
    }),
  );
}
export function useQueue(id: string, state: QueueState | undefined) {
  return usePages<Schemas['QueueItem']>([...campaignKeys.part(id, 'queue'), state ?? 'all'], (after, signal) =>
    queuePage(id, state, after, signal),
  );
}

/** The newest calls of a campaign, at most a thousand. */
export function useNewestCalls(id: string) {
  return useQuery({
    queryKey: campaignKeys.part(id, 'calls'),
    queryFn: async ({ signal }) => {
      const query = { campaign_id: id, limit: MOST_CALLS };
      return (await body(api.GET('/api/v1/calls', { params: { query }, signal }))).items;
    },
  });
}

export function useCallAnalytics(id: string) {
  return useQuery({
    queryKey: campaignKeys.part(id, 'analytics'),
    queryFn: ({ signal }) =>
      body(api.GET('/api/v1/analytics/calls', { params: { query: { campaign_id: id } }, signal })),
  });
}

/** The template that it is pinned to. */
export function useCampaignTemplate(id: string) {
  return useQuery({
    queryKey: campaignKeys.part(id, 'template'),
    queryFn: async ({ signal }) =>
      readTemplate(await body(api.GET('/api/v1/campaigns/{campaign_id}/template', { ...at(id), signal }))),
  });
}

function useCampaignAct<Input, Output>(id: string, act: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queries.invalidateQueries({ queryKey: campaignKeys.one(id) }),
  });
}

export const useMoveCampaign = (id: string) =>
  useCampaignAct(id, (move: CampaignMove) => {
    switch (move) {
      case 'start':
        return body(api.POST('/api/v1/campaigns/{campaign_id}/start', at(id)));
      case 'pause':
        return body(api.POST('/api/v1/campaigns/{campaign_id}/pause', at(id)));
      case 'resume':
        return body(api.POST('/api/v1/campaigns/{campaign_id}/resume', at(id)));
      case 'stop':
        return body(api.POST('/api/v1/campaigns/{campaign_id}/stop', at(id)));
    }
  });
export const useAddContacts = (id: string) =>
  useCampaignAct(id, (who: Schemas['CampaignContacts']) =>
    body(api.POST('/api/v1/campaigns/{campaign_id}/contacts', { ...at(id), body: who })),
  );
const contactAt = (campaign_id: string, contact_id: string) => ({ params: { path: { campaign_id, contact_id } } });
export const useRemoveContact = (id: string) =>
  useCampaignAct(id, (contact: string) =>
    api.DELETE('/api/v1/campaigns/{campaign_id}/contacts/{contact_id}', contactAt(id, contact)),
  );
export const useRequeueContact = (id: string) =>
  useCampaignAct(id, (contact: string) =>
    body(api.POST('/api/v1/campaigns/{campaign_id}/contacts/{contact_id}/requeue', contactAt(id, contact))),
  );
export const useCallNow = (id: string) =>
  useCampaignAct(id, (phone_number: string) =>
    body(api.POST('/api/v1/calls', { body: { campaign_id: id, phone_number } })),
  );
