import { Button, Group, SegmentedControl, Select, Skeleton, Stack, Switch } from '@mantine/core';
import { IconChecklist, IconFilterOff, IconMoodSmile } from '@tabler/icons-react';
import { useSearchParams } from 'react-router-dom';
import { useFollowUps, type FollowUpKind } from '@/api/followUps';
import { asProblem } from '@/api/problem';
import { useLiveEvents } from '@/api/live';
import { useMay, useMe } from '@/api/session';
import { useUsers } from '@/api/users';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { byUrgency } from '@/lib/followUps';
import { texts } from '@/texts/en';
import { FollowUpCard } from './FollowUpCard';

const words = texts.followUps;
const kinds = Object.entries(words.kinds).map(([value, label]) => ({ value, label }));
const isKind = (text: string | null): text is FollowUpKind => text !== null && text in words.kinds;

export function FollowUpsPage() {
  const [search, setSearch] = useSearchParams();
  const status = search.get('status') === 'done' ? 'done' : 'open';
  const kindText = search.get('kind');
  const kind = isKind(kindText) ? kindText : undefined;
  const mine = search.get('mine') === '1';
  const me = useMe().data;
  const users = useUsers(useMay('manager'));
  const { rows, query, loadMore } = useFollowUps({ status, kind, assignee: mine ? me?.user.id : undefined });
  // A call that ended may have left something to do.
  useLiveEvents((events) => {
    if (!query.isFetching && events.some(({ name }) => name === 'call_ended')) void query.refetch();
  });
  const put = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value === null) next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const shown = status === 'open' ? [...rows].sort(byUrgency) : rows;
  return (
    <>
      <PageHeader title={words.title} description={words.description} />
      <Group mb="md" gap="sm">
        <SegmentedControl
          aria-label={words.state}
          value={status}
          onChange={(value) => put('status', value === 'done' ? 'done' : null)}
          data={[
            { value: 'open', label: words.open },
            { value: 'done', label: words.done },
          ]}
        />
        <Select
          aria-label={words.kind}
          placeholder={words.everyKind}
          clearable
          w={180}
          data={kinds}
          value={kind ?? null}
          onChange={(value) => put('kind', value)}
        />
        <Switch
          label={words.mine}
          checked={mine}
          onChange={(event) => put('mine', event.currentTarget.checked ? '1' : null)}
        />
      </Group>
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Stack gap="sm" aria-busy maw={920}>
          {Array.from({ length: 5 }, (_, row) => (
            <Skeleton key={row} h={96} radius="lg" />
          ))}
        </Stack>
      ) : shown.length === 0 ? (
        <Empty
          status={status}
          filtered={kind !== undefined || mine}
          onClear={() => setSearch(status === 'done' ? { status } : {}, { replace: true })}
        />
      ) : (
        <Stack gap="sm" maw={920} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {shown.map((followUp) => (
            <FollowUpCard key={followUp.id} followUp={followUp} users={users.rows} me={me?.user ?? null} />
          ))}
          {query.hasNextPage && (
            <Group justify="center" component="li">
              <Button variant="default" loading={query.isFetchingNextPage} onClick={loadMore}>
                {texts.common.actions.showMore}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </>
  );
}

function Empty({ status, filtered, onClear }: { status: 'open' | 'done'; filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title={words.filteredTitle}
        action={
          <Button variant="default" onClick={onClear}>
            {words.clearFilters}
          </Button>
        }
      >
        {words.filtered}
      </EmptyState>
    );
  }
  return status === 'open' ? (
    <EmptyState icon={IconMoodSmile} title={words.emptyTitle}>
      {words.empty}
    </EmptyState>
  ) : (
    <EmptyState icon={IconChecklist} title={words.emptyDoneTitle}>
      {words.emptyDone}
    </EmptyState>
  );
}
