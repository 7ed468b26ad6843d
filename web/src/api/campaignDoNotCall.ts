import { useMutation, useQueryClient } from '@tanstack/react-query';
import { campaignKeys } from './campaigns';
import { api, body } from './client';
import type { DoNotCallEntry } from './doNotCall';
import { usePages } from './query';

const PAGE_ROWS = 200;

/** Numbers that one campaign does not call. */
export function useCampaignDoNotCall(id: string) {
  return usePages<DoNotCallEntry>(campaignKeys.part(id, 'do-not-call'), (after, signal) =>
    body(
      api.GET('/api/v1/campaigns/{campaign_id}/do-not-call', {
        params: { path: { campaign_id: id }, query: { after, limit: PAGE_ROWS } },
        signal,
      }),
    ),
  );
}

function useAct<Input>(id: string, act: (input: Input) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: act, onSuccess: () => queries.invalidateQueries({ queryKey: campaignKeys.one(id) }) });
}

export const useAddCampaignDoNotCall = (id: string) =>
  useAct(id, (phone_number: string) =>
    body(
      api.POST('/api/v1/campaigns/{campaign_id}/do-not-call', {
        params: { path: { campaign_id: id } },
        body: { phone_number },
      }),
    ),
  );
export const useRemoveCampaignDoNotCall = (id: string) =>
  useAct(id, (phone_number: string) =>
    api.DELETE('/api/v1/campaigns/{campaign_id}/do-not-call/{phone_number}', {
      params: { path: { campaign_id: id, phone_number } },
    }),
  );
