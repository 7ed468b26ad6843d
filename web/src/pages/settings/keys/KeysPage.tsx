import { Badge, Button, Code, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useApiKeys, useRevokeApiKey, type ApiKey } from '@/api/apiKeys';
import { asProblem } from '@/api/problem';
import { useConfirm } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';
import { AddKey } from './AddKey';

const words = texts.settings.keys;

const columns: Column<ApiKey>[] = [
  { id: 'name', header: words.columns.name, width: 150, grow: 1, cell: (row) => row.name },
  { id: 'prefix', header: words.columns.prefix, width: 130, cell: (row) => <Code>{row.prefix}…</Code> },
  { id: 'scopes', header: words.columns.scopes, width: 190, grow: 2, cell: (row) => <Scopes scopes={row.scopes} /> },
  { id: 'used', header: words.columns.used, width: 130, cell: (row) => <TimeText at={row.last_used_at} c="dimmed" /> },
  {
    id: 'expires',
    header: words.columns.expires,
    width: 130,
    cell: (row) =>
      row.expires_at === null ? (
        <Text span inherit c="dimmed">
          {words.never}
        </Text>
      ) : (
        <TimeText at={row.expires_at} c="dimmed" />
      ),
  },
  { id: 'state', header: words.columns.state, width: 90, pinned: true, align: 'right', cell: (row) => <KeyState apiKey={row} /> },
];

export function KeysPage() {
  const { rows, query, loadMore } = useApiKeys();
  const [adding, { open, close }] = useDisclosure(false);
  const addButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {words.add}
    </Button>
  );
  return (
    <>
      <PageHeader title={texts.settings.pages.keys} description={words.lead} actions={addButton} />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={texts.settings.pages.keys}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState icon={IconKey} title={words.emptyTitle} action={addButton}>
              {words.empty}
            </EmptyState>
          }
        />
      )}
      {adding && <AddKey onClose={close} />}
    </>
  );
}

function Scopes({ scopes }: { scopes: string[] }) {
  const text = scopes.includes('*') ? words.everything : scopes.join(', ');
  return (
    <Tooltip label={text} multiline maw={320}>
      <Text span inherit c="dimmed" truncate>
        {text}
      </Text>
    </Tooltip>
  );
}

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const confirm = useConfirm();
  const revoke = useRevokeApiKey();
  if (apiKey.revoked_at !== null) return <Badge color="gray">{words.revoked}</Badge>;
  if (apiKey.expires_at !== null && new Date(apiKey.expires_at) < new Date()) {
    return <Badge color="gray">{words.expired}</Badge>;
  }
  const ask = async () => {
    const yes = await confirm({
      title: words.revokeTitle(apiKey.name),
      body: words.revokeBody,
      confirm: words.revoke,
      dangerous: true,
    });
    if (!yes) return;
    revoke.mutate(apiKey.id, { onSuccess: () => toastDone(words.revokedDone), onError: toastProblem });
  };
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="red"
      aria-label={words.revokeOf(apiKey.name)}
      loading={revoke.isPending}
      onClick={() => void ask()}
    >
      {words.revoke}
    </Button>
  );
}
