import { Button, Chip, Group, Stack } from '@mantine/core';
import { IconFileText, IconPencil, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useDocuments, type DocumentRecord } from '@/api/documents';
import { asProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { DropArea } from '@/components/DropArea';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { TagList } from '@/components/TagList';
import { TimeText } from '@/components/TimeText';
import { documentTypeName } from '@/lib/documentTypes';
import { texts } from '@/texts/en';
import { ACCEPTED } from './accepted';
import { DocumentsTabs } from './DocumentsTabs';
import { WriteDocument } from './WriteDocument';
import { UploadDialog } from './UploadDialog';

const words = texts.documents;

const columns: Column<DocumentRecord>[] = [
  { id: 'name', header: words.columns.name, width: 240, grow: 3, cell: (row) => row.name },
  { id: 'type', header: words.columns.type, width: 190, grow: 1, cell: (row) => documentTypeName(row.type) },
  { id: 'tags', header: words.columns.tags, width: 160, grow: 1, cell: (row) => <TagList tags={row.tags} /> },
  {
    id: 'campaign',
    header: words.columns.campaign,
    width: 140,
    cell: (row) => (row.campaign_id === null ? words.everyCampaign : words.oneCampaign),
  },
  { id: 'passages', header: words.columns.passages, width: 90, align: 'right', cell: (row) => row.passages },
  { id: 'added', header: words.columns.added, width: 140, cell: (row) => <TimeText at={row.created_at} c="dimmed" /> },
];

export function DocumentsPage() {
  const [search, setSearch] = useSearchParams();
  const type = search.get('type') ?? '';
  const all = useDocuments('');
  const ofType = useDocuments(type);
  const { rows, query, loadMore } = ofType;
  const [files, setFiles] = useState<File[]>([]);
  const [writing, setWriting] = useState(false);
  const navigate = useNavigate();
  const mayEdit = useMay('manager');
  const types = [...new Set(all.rows.map((row) => row.type))].sort();
  const choose = (next: string) => setSearch(next === '' ? {} : { type: next }, { replace: true });
  const uploadButton = mayEdit && (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setWriting(true)}>
        {words.write.open}
      </Button>
      <FileButton onFiles={setFiles} />
    </>
  );
  const nothingAtAll = all.query.isSuccess && all.rows.length === 0;
  return (
    <>
      <PageHeader title={words.title} description={words.description} actions={uploadButton} />
      <DocumentsTabs value="all" />
      {types.length > 1 && (
        <Chip.Group value={type} onChange={(value) => choose(typeof value === 'string' ? value : '')}>
          <Group gap={6} mb="sm">
            <Chip value="" size="xs">
              {words.all}
            </Chip>
            {types.map((one) => (
              <Chip key={one} value={one} size="xs">
                {documentTypeName(one)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : nothingAtAll && mayEdit ? (
        <Stack>
          <EmptyState compact icon={IconFileText} title={words.emptyTitle}>
            {words.empty}
          </EmptyState>
          <DropArea
            title={words.drop}
            hint={words.dropHint}
            choose={words.choose}
            accept={ACCEPTED}
            multiple
            onFiles={setFiles}
          />
        </Stack>
      ) : (
        <DropFrame onFiles={mayEdit ? setFiles : undefined}>
          <DataTable
            label={words.title}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowLink={(row) => `/documents/${encodeURIComponent(row.id)}`}
            loading={query.isPending}
            hasMore={query.hasNextPage}
            loadingMore={query.isFetchingNextPage}
            onEnd={loadMore}
            maxHeight="calc(100vh - 290px)"
            empty={
              <EmptyState
                icon={IconFileText}
                title={type === '' ? words.emptyTitle : words.noneOfTypeTitle}
                action={
                  type !== '' && (
                    <Button variant="default" onClick={() => choose('')}>
                      {words.showAll}
                    </Button>
                  )
                }
              >
                {type === '' ? words.empty : words.noneOfType}
              </EmptyState>
            }
          />
        </DropFrame>
      )}
      {writing && (
        <WriteDocument
          usedTypes={types}
          onClose={() => setWriting(false)}
          onDone={({ id }) => void navigate(`/documents/${encodeURIComponent(id)}`)}
        />
      )}
      {files.length > 0 && <UploadDialog files={files} usedTypes={types} onClose={() => setFiles([])} />}
    </>
  );
}

function FileButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  return (
    <>
      <Button leftSection={<IconUpload size={16} aria-hidden />} onClick={() => input?.click()}>
        {words.upload}
      </Button>
      <input
        ref={setInput}
        type="file"
        hidden
        multiple
        accept={ACCEPTED}
        aria-label={words.choose}
        onChange={(event) => {
          onFiles(Array.from(event.currentTarget.files ?? []));
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

/** Files may be dropped on the whole list. */
function DropFrame(props: { onFiles?: (files: File[]) => void; children: React.ReactNode }) {
  const { onFiles, children } = props;
  return (
    // The keyboard has the button of the header.
    <div
      onDragOver={(event) => onFiles && event.preventDefault()}
      onDrop={(event) => {
        if (!onFiles) return;
        event.preventDefault();
        onFiles(Array.from(event.dataTransfer.files));
      }}
    >
      {children}
    </div>
  );
}
