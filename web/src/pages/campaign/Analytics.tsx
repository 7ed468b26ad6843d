import { Group, SimpleGrid, Skeleton, Stack, Title } from '@mantine/core';
import { useOverview } from '@/api/analytics';
import { useCampaignTemplate, type Campaign } from '@/api/campaigns';
import { OverviewCharts } from '@/components/analytics/OverviewCharts';
import { PeriodPicker, useTimeRange } from '@/components/analytics/PeriodPicker';
import { QualityTiles } from '@/components/analytics/Tiles';
import { QueryState } from '@/components/QueryState';
import { texts } from '@/texts/en';

/** What the calls of a campaign came to, in a period of time. */
export function Analytics({ campaign }: { campaign: Campaign }) {
  const overview = useOverview({ campaign_id: campaign.id, ...useTimeRange() });
  const template = useCampaignTemplate(campaign.id);
  return (
    <Stack gap="md">
      <Group justify="space-between" mt="xs">
        <Title order={2}>{texts.analytics.results}</Title>
        <PeriodPicker />
      </Group>
      <QueryState query={overview} skeleton={<Skeleton h={300} />}>
        {(numbers) => (
          <>
            <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md">
              <QualityTiles numbers={numbers} />
            </SimpleGrid>
            <OverviewCharts numbers={numbers} stages={template.data?.session_config.stages ?? []} />
          </>
        )}
      </QueryState>
    </Stack>
  );
}
