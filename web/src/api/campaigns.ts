import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type Campaign = Schemas['Campaign'];

export const campaignKeys = {
  all: ['campaigns'] as const,
  one: (id: string) => ['campaigns', id] as const,
  part: (id: string, part: string) => ['campaigns', id, part] as const,
};
const PAGE_ROWS = 100;
const at = (id: string) => ({ params: { path: { campaign_id: id } } });

export function useCampaigns() {
  return usePages<Campaign>([...campaignKeys.all, 'list'], (after, signal) =>
    body(api.GET('/api/v1/campaigns', { params: { query: { after, limit: PAGE_ROWS } }, signal })),
  );
}

export function useCampaign(id: string) {
  return useQuery({
    queryKey: campaignKeys.one(id),
    queryFn: ({ signal }) => body(api.GET('/api/v1/campaigns/{campaign_id}', { ...at(id), signal })),
  });
}

/** What it lacks to run. */
export function useReadiness(id: string) {
  return useQuery({
    queryKey: campaignKeys.part(id, 'readiness'),
    queryFn: ({ signal }) => body(api.GET('/api/v1/campaigns/{campaign_id}/readiness', { ...at(id), signal })),
  });
}

/** What its calls have collected, a row a call. */
export function useCampaignResults(id: string) {
  return useQuery({
    queryKey: campaignKeys.part(id, 'results'),
    queryFn: ({ signal }) => body(api.GET('/api/v1/campaigns/{campaign_id}/results', { ...at(id), signal })),
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
