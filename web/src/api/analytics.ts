import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { campaignKeys, type Campaign } from './campaigns';
import { api, body, type Schemas } from './client';

export type Overview = Schemas['AnalyticsOverview'];

export interface OverviewFilter {
  campaign_id?: string;
  template_id?: string;
  from?: string;
  to?: string;
}

const overviewQuery = (filter: OverviewFilter) =>
  queryOptions({
    // Those of a campaign are asked for anew with the rest of it.
    queryKey: filter.campaign_id
      ? [...campaignKeys.part(filter.campaign_id, 'overview'), filter]
      : ['overview', filter],
    queryFn: ({ signal }) => body(api.GET('/api/v1/analytics/overview', { params: { query: filter }, signal })),
  });

/** Calls that are over, in numbers. */
export function useOverview(filter: OverviewFilter) {
  return useQuery({ ...overviewQuery(filter), placeholderData: keepPreviousData });
}

export interface ComparedCampaign {
  campaign: Campaign;
  /** Undefined: not there yet. */
  numbers: Overview | undefined;
}

/** The same numbers of several campaigns. */
export function useComparison(campaigns: Campaign[], range: Pick<OverviewFilter, 'from' | 'to'>): ComparedCampaign[] {
  return useQueries({
    queries: campaigns.map(({ id }) => overviewQuery({ campaign_id: id, ...range })),
    combine: (found) => found.flatMap(({ data }, at) => {
      const campaign = campaigns[at];
      return campaign === undefined ? [] : [{ campaign, numbers: data }];
    }),
  });
}
