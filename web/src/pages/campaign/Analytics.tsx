import { Card, SimpleGrid, Skeleton, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import {
  useCallAnalytics,
  useCampaignResults,
  useCampaignTemplate,
  useNewestCalls,
  useOverview,
  useStageAnalytics,
  type Campaign,
} from '@/api/campaigns';
import { BarList, type Bar } from '@/components/BarList';
import { HourChart } from '@/components/HourChart';
import { QueryState } from '@/components/QueryState';
import { StateBar } from '@/components/StateBar';
import { formatMilliseconds } from '@/lib/duration';
import { callsByHour, completeness } from '@/lib/campaign_rows';
import { sentenceCase, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.campaign.overview;

/** What the calls of a campaign came to. */
export function Analytics({ campaign }: { campaign: Campaign }) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <Outcomes id={campaign.id} />
      <Funnel id={campaign.id} />
      <Completeness id={campaign.id} />
      <Hours id={campaign.id} />
      <Sentiment id={campaign.id} />
      <Latency id={campaign.id} />
    </SimpleGrid>
  );
}

function Chart({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="md" mih={20}>
        {hint}
      </Text>
      {children}
    </Card>
  );
}

function Bars({ bars, label, empty, most }: { bars: Bar[]; label: string; empty: string; most?: number }) {
  if (bars.length === 0) return <Text c="dimmed">{empty}</Text>;
  return <BarList bars={bars} label={label} most={most} />;
}

const loading = <Skeleton h={120} />;

function Outcomes({ id }: { id: string }) {
  const analytics = useCallAnalytics(id);
  return (
    <Chart title={words.outcomes}>
      <QueryState query={analytics} skeleton={loading}>
        {({ by_outcome }) => {
          const bars = Object.entries(by_outcome)
            .filter(([outcome]) => outcome !== '')
            .sort(([, a], [, b]) => b - a)
            .map(([outcome, count]) => ({
              id: outcome,
              label: statusWords(outcome),
              value: count,
              shown: count.toLocaleString('en'),
            }));
          return <Bars bars={bars} label={words.outcomes} empty={words.noOutcomes} />;
        }}
      </QueryState>
    </Chart>
  );
}

function Funnel({ id }: { id: string }) {
  const stages = useStageAnalytics(id);
  const template = useCampaignTemplate(id);
  const titles = template.data?.session_config.stages ?? [];
  return (
    <Chart title={words.funnel} hint={stages.data && words.funnelHint(stages.data.calls)}>
      <QueryState query={stages} skeleton={loading}>
        {(data) => {
          // In the template's order; a stage of an older version stands behind them.
          const order = titles.map((stage) => stage.id);
          const place = (stage: string) => (order.includes(stage) ? order.indexOf(stage) : order.length);
          const bars = Object.entries(data.stages)
            .sort(([a], [b]) => place(a) - place(b))
            .map(([stage, count]) => ({
              id: stage,
              label: titles.find((one) => one.id === stage)?.title ?? sentenceCase(stage),
              value: count,
              shown: count.toLocaleString('en'),
              color: 'teal',
            }));
          return <Bars bars={bars} label={words.funnel} empty={words.noFunnel} most={Math.max(1, data.calls)} />;
        }}
      </QueryState>
    </Chart>
  );
}

function Completeness({ id }: { id: string }) {
  const results = useCampaignResults(id);
  return (
    <Chart title={words.completeness} hint={words.completenessHint}>
      <QueryState query={results} skeleton={loading}>
        {(data) => {
          const bars =
            data.items.length === 0
              ? []
              : completeness(data).map(({ field, share }) => ({
                  id: field,
                  label: sentenceCase(field),
                  value: share,
                  shown: `${Math.round(100 * share)} %`,
                  color: 'violet',
                }));
          return <Bars bars={bars} label={words.completeness} empty={words.noCompleteness} most={1} />;
        }}
      </QueryState>
    </Chart>
  );
}

function Hours({ id }: { id: string }) {
  const calls = useNewestCalls(id);
  return (
    <Chart title={words.hours} hint={words.hoursHint}>
      <QueryState query={calls} skeleton={loading}>
        {(items) =>
          items.length === 0 ? (
            <Text c="dimmed">{words.noOutcomes}</Text>
          ) : (
            <HourChart label={words.hours} hours={callsByHour(items)} words={words.hour} />
          )
        }
      </QueryState>
    </Chart>
  );
}

const moods = [
  { id: 'positive', color: 'teal-5' },
  { id: 'neutral', color: 'gray-5' },
  { id: 'negative', color: 'red-5' },
] as const;

function Sentiment({ id }: { id: string }) {
  const overview = useOverview(id);
  const mean = overview.data?.sentiment.mean ?? null;
  return (
    <Chart title={words.sentiment} hint={mean === null ? undefined : words.sentimentHint(mean)}>
      <QueryState query={overview} skeleton={loading}>
        {({ sentiment }) =>
          sentiment.positive + sentiment.neutral + sentiment.negative === 0 ? (
            <Text c="dimmed">{words.noFunnel}</Text>
          ) : (
            <StateBar
              label={words.sentiment}
              parts={moods.map((mood) => ({ ...mood, label: words.moods[mood.id], count: sentiment[mood.id] }))}
            />
          )
        }
      </QueryState>
    </Chart>
  );
}

function Latency({ id }: { id: string }) {
  const overview = useOverview(id);
  return (
    <Chart title={words.latency} hint={words.latencyHint}>
      <QueryState query={overview} skeleton={loading}>
        {({ latency }) => {
          // The whole first, then its parts in their order.
          const whole = latency.filter(({ stage }) => stage === 'response');
          const parts = latency.filter(({ stage }) => stage !== 'response');
          const bars = [...whole, ...parts].map(({ stage, p50_ms, p95_ms }) => ({
            id: stage,
            label: words.latencyStages[stage] ?? sentenceCase(stage),
            value: p50_ms,
            upTo: p95_ms,
            shown: words.latencyShown(formatMilliseconds(p50_ms), formatMilliseconds(p95_ms)),
            color: stage === 'response' ? 'iris' : 'cyan',
          }));
          return <Bars bars={bars} label={words.latency} empty={words.noFunnel} />;
        }}
      </QueryState>
    </Chart>
  );
}
