import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { pagesQuery, usePagesOf } from './query';

export type FollowUp = Schemas['FollowUp'];
export type FollowUpKind = 'callback' | 'hot_lead' | 'failed_transfer' | 'message';
export interface FollowUpFilter {
  status: 'open' | 'done';
  kind?: FollowUpKind;
  assignee?: string;
}

const key = ['follow-ups'] as const;

const followUpsQuery = (filter: FollowUpFilter) =>
  pagesQuery<FollowUp>([...key, filter], (after, signal) =>
    body(api.GET('/api/v1/follow-ups', { params: { query: { ...filter, after, limit: 100 } }, signal })),
  );
/** Those that wait for somebody. */
export const openFollowUpsQuery = followUpsQuery({ status: 'open' });
export const useOpenFollowUps = () => usePagesOf(openFollowUpsQuery);
export const useFollowUps = (filter: FollowUpFilter) => usePagesOf(followUpsQuery(filter));

export function useUpdateFollowUp() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...patch }: Schemas['FollowUpPatch'] & { id: string }) =>
      body(api.PATCH('/api/v1/follow-ups/{follow_up_id}', { params: { path: { follow_up_id: id } }, body: patch })),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}
