import { IconPhone } from '@tabler/icons-react';
import { useContactCalls } from '@/api/contacts';
import type { Schemas } from '@/api/client';
import { asProblem } from '@/api/problem';
import { DataTable, type Column } from '@/components/DataTable';
import { CallLength } from '@/components/DurationText';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { StatusBadge } from '@/components/StatusBadge';
import { TimeText } from '@/components/TimeText';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.contacts.drawer;
type Call = Schemas['Call'];

const columns: Column<Call>[] = [
  { id: 'when', header: words.callColumns.when, width: 120, grow: 1, cell: (row) => <TimeText at={row.created_at} /> },
  {
    id: 'direction',
    header: words.callColumns.direction,
    width: 100,
    cell: (row) => (row.direction === 'inbound' ? words.inbound : words.outbound),
  },
  {
    id: 'outcome',
    header: words.callColumns.outcome,
    width: 140,
    grow: 1,
    cell: (row) => (row.outcome === '' ? <StatusBadge status={row.status} /> : sentenceCase(row.outcome)),
  },
  {
    id: 'length',
    header: words.callColumns.length,
    width: 70,
    align: 'right',
    cell: (row) => <CallLength call={row} />,
  },
];

export function ContactCalls({ contactId }: { contactId: string }) {
  const { rows, query, loadMore } = useContactCalls(contactId);
  if (query.isError && rows.length === 0) {
    return <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />;
  }
  return (
    <DataTable
      label={words.calls}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowLink={(row) => `/calls/${encodeURIComponent(row.id)}`}
      loading={query.isPending}
      hasMore={query.hasNextPage}
      loadingMore={query.isFetchingNextPage}
      onEnd={loadMore}
      maxHeight="calc(100vh - 230px)"
      empty={
        <EmptyState compact icon={IconPhone} title={words.noCallsTitle}>
          {words.noCalls}
        </EmptyState>
      }
    />
  );
}
