import { Badge, Button, Group, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { asProblem } from '@/api/problem';
import { mayAct, useMe, type Role } from '@/api/session';
import { useUpdateUser, useUsers, type User } from '@/api/users';
import { DataTable, type Column } from '@/components/DataTable';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { StatusBadge } from '@/components/StatusBadge';
import { MENU_WIDTH } from '@/components/RowActions';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';
import { AddUser } from './AddUser';
import { roleChoices, roleOf } from './roles';
import { UserMenu } from './UserMenu';

const words = texts.settings.users;

export function UsersPage() {
  const { rows, query, loadMore } = useUsers();
  const me = useMe().data?.user;
  const [adding, { open, close }] = useDisclosure(false);
  const columns: Column<User>[] = [
    { id: 'user', header: words.columns.user, width: 220, narrowWidth: 172, grow: 2, cell: (row) => <Who user={row} me={me} /> },
    { id: 'role', header: words.columns.role, width: 150, narrowWidth: 128, cell: (row) => <RoleSelect user={row} me={me} /> },
    { id: 'status', header: words.columns.status, width: 110, cell: (row) => <StatusBadge status={row.status} /> },
    {
      id: 'codes',
      header: words.columns.codes,
      width: 80,
      cell: (row) => (
        <Text span inherit c="dimmed">
          {row.totp_enabled ? words.yes : words.no}
        </Text>
      ),
    },
    { id: 'seen', header: words.columns.seen, width: 140, cell: (row) => <TimeText at={row.last_login_at} c="dimmed" /> },
    {
      id: 'menu',
      header: '',
      width: MENU_WIDTH,
      pinned: true,
      align: 'right',
      cell: (row) => (row.id === me?.id ? null : <UserMenu user={row} />),
    },
  ];
  return (
    <>
      <PageHeader
        title={texts.settings.pages.users}
        description={words.lead}
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            {words.add}
          </Button>
        }
      />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={texts.settings.pages.users}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowHeight={56}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
        />
      )}
      {adding && <AddUser onClose={close} />}
    </>
  );
}

function Who({ user, me }: { user: User; me: User | undefined }) {
  return (
    <div>
      <Group gap={6} wrap="nowrap">
        <Text fw={550} truncate>
          {user.name === '' ? user.email : user.name}
        </Text>
        {user.id === me?.id && <Badge color="gray">{words.you}</Badge>}
      </Group>
      {user.name !== '' && (
        <Text size="xs" c="dimmed" truncate>
          {user.email}
        </Text>
      )}
    </div>
  );
}

function RoleSelect({ user, me }: { user: User; me: User | undefined }) {
  const update = useUpdateUser();
  // Nobody changes those above, nor oneself: the server says no.
  const fixed = user.id === me?.id || !mayAct(me?.role, user.role) || (me?.role !== 'owner' && user.role === 'manager');
  if (fixed) return <Text span>{texts.shell.roles[user.role]}</Text>;
  const change = (role: Role) =>
    update.mutate(
      { id: user.id, role },
      { onSuccess: () => toastDone(words.roleChanged), onError: toastProblem },
    );
  return (
    <Select
      size="xs"
      aria-label={words.roleOf(user.email)}
      allowDeselect={false}
      disabled={update.isPending}
      data={roleChoices(me?.role ?? 'viewer')}
      value={user.role}
      onChange={(value) => {
        const role = roleOf(value);
        if (role !== null && role !== user.role) change(role);
      }}
    />
  );
}
