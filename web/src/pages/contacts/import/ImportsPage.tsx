import { Badge, Button, Text } from '@mantine/core';
import { IconTableImport, IconUpload } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useImports, type ContactImport } from '@/api/contacts';
import { asProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { TimeText } from '@/components/TimeText';
import { texts } from '@/texts/en';
import { ContactsTabs } from '../ContactsTabs';

const words = texts.contacts.imports;
const COLORS = { processing: 'blue', ready: 'teal', failed: 'red' } as const;

function number(id: 'added' | 'updated' | 'skipped' | 'failed', width: number): Column<ContactImport> {
  return {
    id,
    header: words.columns[id],
    width,
    align: 'right',
    cell: (row) => {
      const count = row[id] ?? 0;
      const bad = id === 'failed' && count > 0;
      return (
        <Text span inherit className="tabular" c={bad ? 'var(--mantine-color-error)' : undefined}>
          {count.toLocaleString('en')}
        </Text>
      );
    },
  };
}

const columns: Column<ContactImport>[] = [
  { id: 'name', header: words.columns.name, width: 180, grow: 1, cell: (row) => row.name },
  {
    id: 'state',
    header: words.columns.state,
    width: 130,
    cell: (row) => <Badge color={COLORS[row.state]}>{words.states[row.state]}</Badge>,
  },
  { id: 'when', header: words.columns.when, width: 140, cell: (row) => <TimeText at={row.created_at} c="dimmed" /> },
  number('added', 90),
  number('updated', 90),
  number('skipped', 110),
  number('failed', 90),
];

/** Lists of contacts that were imported; each leads to what came of it. */
export function ImportsPage() {
  const { rows, query, loadMore } = useImports();
  const mayImport = useMay('manager');
  const importButton = mayImport && (
    <Button component={Link} to="/contacts/import" leftSection={<IconUpload size={16} aria-hidden />}>
      {texts.contacts.importing.title}
    </Button>
  );
  return (
    <>
      <PageHeader title={texts.contacts.title} description={words.description} actions={rows.length > 0 && importButton} />
      <ContactsTabs value="imports" />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={texts.contacts.tabs.imports}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowLink={(row) => `/contacts/import?import=${encodeURIComponent(row.id)}`}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState icon={IconTableImport} title={words.emptyTitle} action={importButton}>
              {words.empty}
            </EmptyState>
          }
        />
      )}
    </>
  );
}
