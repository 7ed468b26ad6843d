import { Card, SimpleGrid, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import type { Overview } from '@/api/analytics';
import { BarList, type Bar } from '@/components/BarList';
import { HourChart } from '@/components/HourChart';
import { StateBar } from '@/components/StateBar';
import { formatMilliseconds } from '@/lib/duration';
import { percentOf } from '@/lib/percent';
import type { Stage } from '@/lib/template';
import { sentenceCase, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.analytics;

interface Props {
  numbers: Overview;
  /** Of the one template that the numbers are of; null: of several, where stages and fields say nothing together. */
  stages: Stage[] | null;
}

/** What calls came to, drawn. */
export function OverviewCharts({ numbers, stages }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <Outcomes numbers={numbers} />
      {stages !== null && <Funnel numbers={numbers} stages={stages} />}
      {stages !== null && <Completeness numbers={numbers} />}
      <Hours numbers={numbers} />
      <Sentiment numbers={numbers} />
      <Latency numbers={numbers} />
      <Tools numbers={numbers} />
    </SimpleGrid>
  );
}

interface Numbers {
  numbers: Overview;
}

function Chart({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id}>
      <Title order={3} id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
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

function Outcomes({ numbers: { outcomes, calls } }: Numbers) {
  const bars = outcomes.map(({ outcome, calls: count, share }) => ({
    id: outcome,
    label: outcome === 'none' ? words.noOutcome : statusWords(outcome),
    value: count,
    shown: `${count.toLocaleString('en')} · ${percentOf(share)}`,
  }));
  return (
    <Chart title={words.outcomes} hint={words.outcomesHint(calls.answered, calls.total)}>
      <Bars bars={bars} label={words.outcomes} empty={words.noFunnel} />
    </Chart>
  );
}

function Funnel({ numbers: { funnel, calls }, stages }: Numbers & { stages: Stage[] }) {
  // In the template's order; a stage of an older version stands behind them.
  const order = stages.map((stage) => stage.id);
  const place = (stage: string) => (order.includes(stage) ? order.indexOf(stage) : order.length);
  const bars = [...funnel]
    .sort((a, b) => place(a.stage) - place(b.stage))
    .map(({ stage, calls: count, exits }) => ({
      id: stage,
      label: stages.find((one) => one.id === stage)?.title ?? sentenceCase(stage),
      value: count,
      shown: words.funnelShown(count, exits),
      color: 'teal',
    }));
  return (
    <Chart title={words.funnel} hint={words.funnelHint(calls.answered)}>
      <Bars bars={bars} label={words.funnel} empty={words.noFunnel} most={Math.max(1, calls.answered)} />
    </Chart>
  );
}

function Completeness({ numbers: { fields } }: Numbers) {
  const bars = fields.map(({ field, share }) => ({
    id: field,
    label: sentenceCase(field),
    value: share ?? 0,
    shown: percentOf(share),
    color: 'violet',
  }));
  return (
    <Chart title={words.completeness} hint={words.completenessHint}>
      <Bars bars={bars} label={words.completeness} empty={words.noCompleteness} most={1} />
    </Chart>
  );
}

function Hours({ numbers: { hours, calls } }: Numbers) {
  return (
    <Chart title={words.hours} hint={words.hoursHint}>
      {calls.total === 0 ? (
        <Text c="dimmed">{words.noOutcomes}</Text>
      ) : (
        <HourChart label={words.hours} hours={hours} words={words.hour} />
      )}
    </Chart>
  );
}

const moods = [
  { id: 'positive', color: 'teal-5' },
  { id: 'neutral', color: 'gray-5' },
  { id: 'negative', color: 'red-5' },
] as const;

function Sentiment({ numbers: { sentiment } }: Numbers) {
  const { mean } = sentiment;
  return (
    <Chart title={words.sentiment} hint={mean === null ? words.sentimentNone : words.sentimentHint(mean)}>
      {sentiment.positive + sentiment.neutral + sentiment.negative === 0 ? (
        <Text c="dimmed">{words.noFunnel}</Text>
      ) : (
        <StateBar
          label={words.sentiment}
          parts={moods.map((mood) => ({ ...mood, label: words.moods[mood.id], count: sentiment[mood.id] }))}
        />
      )}
    </Chart>
  );
}

function Latency({ numbers: { latency } }: Numbers) {
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
  return (
    <Chart title={words.latency} hint={words.latencyHint}>
      <Bars bars={bars} label={words.latency} empty={words.noFunnel} />
    </Chart>
  );
}

function Tools({ numbers: { tools } }: Numbers) {
  const bars = tools.map(({ tool, calls, failed, timeouts }) => ({
    id: tool,
    label: sentenceCase(tool),
    value: calls,
    shown: words.toolShown(calls, failed + timeouts),
    color: failed + timeouts > 0 ? 'orange' : 'grape',
  }));
  return (
    <Chart title={words.tools} hint={words.toolsHint}>
      <Bars bars={bars} label={words.tools} empty={words.noTools} />
    </Chart>
  );
}
