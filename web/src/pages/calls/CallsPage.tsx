import { Button } from '@mantine/core';
import { IconPhoneCall, IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { callsQuery, useCalls, type Call } from '@/api/calls';
import { asProblem } from '@/api/problem';
import type { Prefetch } from '@/api/query';
import { DataTable, type Column } from '@/components/DataTable';
import { CallLength } from '@/components/DurationText';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { StatusBadge } from '@/components/StatusBadge';
import { TemplateName } from '@/components/TemplateName';
import { TimeText } from '@/components/TimeText';
import { formatPhone } from '@/lib/phone';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import { filterOf, type FilterForm, formOf, isFiltered, paramsOf } from './call_filter';
import { ExportCalls } from './ExportCalls';
import { CallFilters } from './CallFilters';

const words = texts.calls;

function Direction({ direction }: { direction: Call['direction'] }) {
  const Icon = direction === 'inbound' ? IconPhoneIncoming : IconPhoneOutgoing;
  return (
    <span title={words.directions[direction]}>
      <Icon size={16} stroke={1.6} aria-label={words.directions[direction]} style={{ verticalAlign: '-3px' }} />
    </span>
  );
}

const columns: Column<Call>[] = [
  { id: 'who', header: words.columns.who, width: 190, grow: 1, cell: (row) => formatPhone(row.phone_number) },
  { id: 'direction', header: '', width: 48, cell: (row) => <Direction direction={row.direction} /> },
  { id: 'status', header: words.columns.status, width: 130, cell: (row) => <StatusBadge status={row.status} /> },
  {
    id: 'outcome',
    header: words.columns.outcome,
    width: 180,
    grow: 1,
    cell: (row) => (row.outcome === '' ? texts.common.none : statusWords(row.outcome)),
  },
  { id: 'template', header: words.columns.template, width: 150, grow: 1, cell: (row) => <TemplateName id={row.template_id} /> },
  {
    id: 'duration',
    header: words.columns.duration,
    width: 90,
    align: 'right',
    cell: (row) => <CallLength call={row} />,
  },
  { id: 'when', header: words.columns.when, width: 150, align: 'right', cell: (row) => <TimeText at={row.created_at} /> },
];

export const prefetch: Prefetch = (queries, { search }) => {
  void queries.prefetchInfiniteQuery(callsQuery(filterOf(formOf(search))));
};

export function CallsPage() {
  const [params, setParams] = useSearchParams();
  const form = useMemo(() => formOf(params), [params]);
  const filter = useMemo(() => filterOf(form), [form]);
  const { rows, query, loadMore } = useCalls(filter);
  const change = (next: FilterForm) => setParams(paramsOf(next), { replace: true });
  const filtered = isFiltered(form);
  return (
    <>
      <PageHeader title={words.title} description={words.description} actions={rows.length > 0 && <ExportCalls filter={filter} />} />
      <CallFilters form={form} onChange={change} filtered={filtered} />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={words.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowLink={(row) => `/calls/${encodeURIComponent(row.id)}`}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          maxHeight="calc(100vh - 270px)"
          empty={
            filtered ? (
              <EmptyState
                icon={IconPhoneCall}
                title={words.nothingTitle}
                action={
                  <Button variant="default" onClick={() => change({})}>
                    {words.filters.clear}
                  </Button>
                }
              >
                {words.nothing}
              </EmptyState>
            ) : (
              <EmptyState
                icon={IconPhoneCall}
                title={words.emptyTitle}
                action={
                  <Button component={Link} to="/campaigns" variant="default">
                    {words.emptyAction}
                  </Button>
                }
              >
                {words.empty}
              </EmptyState>
            )
          }
        />
      )}
    </>
  );
}
