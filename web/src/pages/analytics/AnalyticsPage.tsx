import { Button, Card, Group, Select, Skeleton, Stack } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useSearchParams } from 'react-router-dom';
import { useOverview } from '@/api/analytics';
import { useCampaigns } from '@/api/campaigns';
import { useTemplateChoices, useTemplateVersion } from '@/api/template_editor';
import { OverviewCharts } from '@/components/analytics/OverviewCharts';
import { PeriodPicker, useTimeRange } from '@/components/analytics/PeriodPicker';
import { OverviewTiles } from '@/components/analytics/Tiles';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { QueryState } from '@/components/QueryState';
import { readTemplate } from '@/lib/template';
import { texts } from '@/texts/en';
import { CampaignComparison } from './CampaignComparison';

const words = texts.analytics;

/** What calls came to: all of them, of a campaign or of a template, in a time. */
export function AnalyticsPage() {
  const [search, setSearch] = useSearchParams();
  const campaign = search.get('campaign') ?? '';
  const chosen = search.get('template') ?? '';
  const range = useTimeRange();
  const campaigns = useCampaigns().rows;
  const templates = useTemplateChoices();
  const overview = useOverview({
    ...(campaign !== '' && { campaign_id: campaign }),
    ...(chosen !== '' && { template_id: chosen }),
    ...range,
  });
  // The stages are those of the one template that the numbers are of.
  const single = campaigns.find(({ id }) => id === campaign)?.template_id ?? chosen;
  const template = useTemplateVersion(single, 0);
  const stages = single === '' ? null : readTemplate(template.data).session_config.stages;
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const choice = (name: string, label: string, value: string, data: { value: string; label: string }[]) => (
    <Select
      size="xs"
      w={200}
      clearable
      searchable
      aria-label={label}
      placeholder={label}
      data={data}
      value={value === '' ? null : value}
      onChange={(next) => set(name, next)}
    />
  );
  return (
    <>
      <PageHeader title={words.title} description={words.description} />
      <Group gap="xs" mb="md" justify="space-between" role="group" aria-label={words.filters}>
        <Group gap="xs">
          {choice('campaign', words.campaign, campaign, campaigns.map(({ id, name }) => ({ value: id, label: name })))}
          {choice('template', words.template, chosen, templates.map(({ id, name }) => ({ value: id, label: name })))}
        </Group>
        <PeriodPicker />
      </Group>
      <Stack gap="lg">
        <QueryState query={overview} skeleton={<Skeleton h={300} />}>
          {(numbers) =>
            numbers.calls.total === 0 ? (
              <Card>
                <EmptyState
                  icon={IconChartBar}
                  title={words.emptyTitle}
                  action={
                    search.size > 0 && (
                      <Button variant="default" onClick={() => setSearch({}, { replace: true })}>
                        {words.everything}
                      </Button>
                    )
                  }
                >
                  {words.empty}
                </EmptyState>
              </Card>
            ) : (
              <Stack gap="md">
                <OverviewTiles numbers={numbers} />
                <OverviewCharts numbers={numbers} stages={stages} />
              </Stack>
            )
          }
        </QueryState>
        {campaign === '' && chosen === '' && <CampaignComparison range={range} />}
      </Stack>
    </>
  );
}
