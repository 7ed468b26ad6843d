import { Skeleton, Text, Title } from '@mantine/core';
import { IconSpeakerphone } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useComparison, type ComparedCampaign } from '@/api/analytics';
import { useCampaigns } from '@/api/campaigns';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { formatCost } from '@/lib/cost';
import { formatDuration } from '@/lib/duration';
import { percentOf } from '@/lib/percent';
import type { TimeRange } from '@/lib/period';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.analytics.compare;
const MOST = 20;

type Numbers = NonNullable<ComparedCampaign['numbers']>;

function column(id: keyof typeof words.columns, width: number, show: (numbers: Numbers) => string, more: Partial<Column<ComparedCampaign>> = {}): Column<ComparedCampaign> {
  return {
    id,
    header: words.columns[id],
    width,
    align: 'right',
    cell: ({ numbers }) => (numbers === undefined ? <Skeleton h={12} w={40} ml="auto" /> : <span className="tabular">{show(numbers)}</span>),
    ...more,
  };
}

function mostFrequent({ outcomes }: Numbers): string {
  const [first] = [...outcomes].filter(({ outcome }) => outcome !== 'none').sort((a, b) => b.calls - a.calls);
  return first === undefined ? texts.common.none : `${statusWords(first.outcome)} · ${percentOf(first.share)}`;
}

const columns: Column<ComparedCampaign>[] = [
  { id: 'name', header: words.columns.name, width: 200, grow: 2, cell: ({ campaign }) => campaign.name },
  column('calls', 80, ({ calls }) => calls.total.toLocaleString('en')),
  column('answered', 90, ({ calls }) => (calls.answer_rate === null ? texts.common.none : percentOf(calls.answer_rate))),
  column('talk', 100, ({ talk }) => (talk.mean_seconds === null ? texts.common.none : formatDuration(talk.mean_seconds))),
  column('outcome', 220, mostFrequent, { align: 'left', grow: 1 }),
  column('score', 90, ({ score }) => (score === null ? texts.common.none : percentOf(score))),
  column('cost', 110, ({ cost }) => formatCost(cost.mean_per_answered_call ?? 0)),
];

/** The newest campaigns beside each other. */
export function CampaignComparison({ range }: { range: TimeRange }) {
  const { rows, query } = useCampaigns();
  const newest = useMemo(
    () => [...rows].sort((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, MOST),
    [rows],
  );
  const compared = useComparison(newest, range);
  return (
    <section aria-labelledby="compared">
      <Title order={2} id="compared">
        {words.title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {newest.length > 0 && words.hint(newest.length)}
      </Text>
      <DataTable
        label={words.title}
        columns={columns}
        rows={compared}
        rowKey={({ campaign }) => campaign.id}
        rowLink={({ campaign }) => `/campaigns/${encodeURIComponent(campaign.id)}`}
        loading={query.isPending}
        maxHeight="none"
        empty={
          <EmptyState icon={IconSpeakerphone} title={words.noneTitle} compact>
            {words.none}
          </EmptyState>
        }
      />
    </section>
  );
}
