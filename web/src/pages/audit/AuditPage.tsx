import { Button, Code, Group, Select, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useSearchParams } from 'react-router-dom';
import { useAudit, type AuditEntry } from '@/api/audit';
import { asProblem } from '@/api/problem';
import { useUsers, type User } from '@/api/users';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { TimeText } from '@/components/TimeText';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.audit;
const actionName = (action: string) => words.actions[action] ?? sentenceCase(action.replaceAll('.', ': '));
const actionChoices = Object.entries(words.actions).map(([value, label]) => ({ value, label }));
const nameOf = (user: User) => (user.name === '' ? user.email : user.name);

function whoText(entry: AuditEntry, users: User[]): string {
  const via = words.via[entry.via] ?? sentenceCase(entry.via);
  const user = users.find((one) => one.id === entry.user_id);
  if (user) return [nameOf(user), via].filter(Boolean).join(' ');
  return via === '' || entry.via === 'api_key' ? words.unknown : via;
}

/** What was done to whom: a user by name, everything else by its id. */
function targetText(entry: AuditEntry, users: User[]): string {
  const user = users.find((one) => one.id === entry.target);
  return user ? user.email : entry.target;
}

export function AuditPage() {
  const [search, setSearch] = useSearchParams();
  const userId = search.get('user') ?? undefined;
  const action = search.get('action') ?? undefined;
  const { rows, query, loadMore } = useAudit({ user_id: userId, action });
  const users = useUsers().rows;
  const filtered = userId !== undefined || action !== undefined;
  const put = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const columns: Column<AuditEntry>[] = [
    { id: 'when', header: words.columns.when, width: 140, narrowWidth: 115, cell: (row) => <TimeText at={row.at} /> },
    { id: 'who', header: words.columns.who, width: 160, narrowWidth: 95, grow: 1, cell: (row) => whoText(row, users) },
    {
      id: 'what',
      header: words.columns.what,
      width: 200,
      narrowWidth: 145,
      grow: 1,
      cell: (row) => (
        <Text span inherit fw={550}>
          {actionName(row.action)}
        </Text>
      ),
    },
    {
      id: 'target',
      header: words.columns.target,
      width: 180,
      grow: 1,
      cell: (row) => row.target !== '' && <Code title={row.target}>{targetText(row, users)}</Code>,
    },
    { id: 'detail', header: words.columns.detail, width: 160, grow: 2, cell: (row) => <span title={row.detail}>{row.detail}</span> },
    {
      id: 'from',
      header: words.columns.from,
      width: 130,
      cell: (row) => (
        <Text span inherit c="dimmed" className="tabular">
          {row.address}
        </Text>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={words.title} description={words.description} />
      <Group mb="sm" gap="sm">
        <Select
          aria-label={words.user}
          placeholder={words.everybody}
          clearable
          searchable
          w={230}
          data={users.map((user) => ({ value: user.id, label: nameOf(user) }))}
          value={userId ?? null}
          onChange={(value) => put('user', value)}
        />
        <Select
          aria-label={words.action}
          placeholder={words.everyAction}
          clearable
          searchable
          w={250}
          data={actionChoices}
          value={action ?? null}
          onChange={(value) => put('action', value)}
        />
      </Group>
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={words.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState
              icon={IconHistory}
              title={words.emptyTitle}
              action={
                filtered && (
                  <Button variant="default" onClick={() => setSearch({}, { replace: true })}>
                    {words.clearFilters}
                  </Button>
                )
              }
            >
              {filtered ? words.empty : words.emptyAll}
            </EmptyState>
          }
        />
      )}
    </>
  );
}
