import { useEffect } from 'react';
import { useCampaigns } from '@/api/campaigns';

export interface Choice {
  value: string;
  label: string;
}

/** Campaigns to choose from: all of them, page after page. */
export function useCampaignChoices(): { choices: Choice[]; nameOf: (id: string | null) => string; ready: boolean } {
  const { rows, query, loadMore } = useCampaigns();
  const { hasNextPage, isFetchingNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) loadMore();
  }, [hasNextPage, isFetchingNextPage, loadMore]);
  return {
    choices: rows.map(({ id, name }) => ({ value: id, label: name })),
    nameOf: (id) => rows.find((campaign) => campaign.id === id)?.name ?? id ?? '',
    ready: query.isSuccess,
  };
}
