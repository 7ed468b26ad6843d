import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type Campaign = Schemas['Campaign'];

export function useCampaigns() {
  return usePages<Campaign>(['campaigns'], (after, signal) =>
    body(api.GET('/api/v1/campaigns', { params: { query: { after, limit: 100 } }, signal })),
  );
}
