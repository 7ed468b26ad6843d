import { Badge, Button, Text } from '@mantine/core';
import { IconPlus, IconTransfer } from '@tabler/icons-react';
import { useState } from 'react';
import { asProblem } from '@/api/problem';
import { useTransferDestinations, type TransferDestination } from '@/api/routing';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { PhoneText } from '@/components/PhoneText';
import { hoursText } from '@/lib/hours';
import { texts } from '@/texts/en';
import { DestinationEditor } from './DestinationEditor';

const words = texts.settings.destinations;

const columns: Column<TransferDestination>[] = [
  { id: 'name', header: words.columns.name, width: 170, grow: 1.5, cell: (row) => row.name },
  { id: 'number', header: words.columns.number, width: 160, grow: 1, cell: (row) => <PhoneText number={row.number} /> },
  {
    id: 'hours',
    header: words.columns.hours,
    width: 170,
    grow: 2,
    cell: (row) => (
      <Text span inherit c="dimmed">
        {row.hours === null ? texts.hours.always : hoursText(row.hours, texts.hours.shortDays)}
      </Text>
    ),
  },
  {
    id: 'otherwise',
    header: words.columns.otherwise,
    width: 130,
    grow: 1,
    cell: (row) => row.closed_name ?? texts.common.none,
  },
  {
    id: 'state',
    header: words.columns.state,
    width: 120,
    cell: (row) => (
      <Badge color={row.open_now ? 'green' : 'yellow'}>{row.open_now ? words.open : words.closed}</Badge>
    ),
  },
];

export function DestinationsPage() {
  const { rows, query, loadMore } = useTransferDestinations();
  const mayEdit = useMay('manager');
  const [editing, setEditing] = useState<TransferDestination | 'new' | null>(null);
  const addButton = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      {words.add}
    </Button>
  );
  return (
    <>
      <PageHeader title={texts.settings.pages.destinations} description={words.lead} actions={addButton} />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={texts.settings.pages.destinations}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onRow={mayEdit ? setEditing : undefined}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState icon={IconTransfer} title={words.emptyTitle} action={addButton}>
              {words.empty}
            </EmptyState>
          }
        />
      )}
      {editing !== null && (
        <DestinationEditor
          destination={editing === 'new' ? null : editing}
          others={rows.filter((row) => editing === 'new' || row.id !== editing.id).map((row) => row.name)}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
