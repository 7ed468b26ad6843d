import { Badge, Button, Text } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router-dom';
import { useUploads, type DocumentUpload } from '@/api/documents';
import { asProblem } from '@/api/problem';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { TimeText } from '@/components/TimeText';
import { texts } from '@/texts/en';
import { DocumentsTabs } from './DocumentsTabs';

const words = texts.documents;
const COLORS = { processing: 'blue', ready: 'teal', failed: 'red' } as const;

function stateWords({ state, stage, outcome }: DocumentUpload): string {
  if (state === 'failed') return words.failed;
  if (state === 'processing') return words.stages[stage ?? 'waiting'] ?? words.stages.waiting ?? '';
  if (outcome === 'unchanged') return words.unchanged;
  return outcome === 'replaced' ? words.replaced : words.ready;
}

/** Why a file was not taken and what to do, or what it lacks for now. */
function detailWords({ reason, mend, lacking }: DocumentUpload): string {
  return [reason, mend, lacking].filter(Boolean).join(': ');
}

const columns: Column<DocumentUpload>[] = [
  { id: 'name', header: words.uploads.columns.name, width: 200, grow: 1, cell: (row) => row.name },
  {
    id: 'state',
    header: words.uploads.columns.state,
    width: 190,
    cell: (row) => <Badge color={COLORS[row.state]}>{stateWords(row)}</Badge>,
  },
  {
    id: 'detail',
    header: words.uploads.columns.detail,
    width: 240,
    grow: 2,
    cell: (row) => (
      <Text span inherit title={detailWords(row)} c={row.state === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'}>
        {detailWords(row) || texts.common.none}
      </Text>
    ),
  },
  { id: 'when', header: words.uploads.columns.when, width: 140, cell: (row) => <TimeText at={row.created_at} c="dimmed" /> },
];

/** Files that were uploaded, and what became of each. */
export function UploadsPage() {
  const { rows, query, loadMore } = useUploads();
  const navigate = useNavigate();
  const open = ({ document_id: id }: DocumentUpload) => id && void navigate(`/documents/${encodeURIComponent(id)}`);
  return (
    <>
      <PageHeader title={words.title} description={words.uploads.description} />
      <DocumentsTabs value="uploads" />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={words.tabs.uploads}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onRow={open}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState
              icon={IconFileText}
              title={words.uploads.emptyTitle}
              action={
                <Button component={Link} to="/documents" variant="default">
                  {words.uploads.toDocuments}
                </Button>
              }
            >
              {words.uploads.empty}
            </EmptyState>
          }
        />
      )}
    </>
  );
}
