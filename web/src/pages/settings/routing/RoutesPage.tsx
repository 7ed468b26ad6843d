import { Badge, Button, Text } from '@mantine/core';
import { IconArrowsSplit2, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { asProblem } from '@/api/problem';
import { useInboundRoutes, type InboundRoute } from '@/api/routing';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { PhoneText } from '@/components/PhoneText';
import { hoursText } from '@/lib/hours';
import { texts } from '@/texts/en';
import { useCampaignChoices } from './campaignChoices';
import { RouteEditor } from './RouteEditor';

const words = texts.settings.routing;

export function RoutesPage() {
  const { rows, query, loadMore } = useInboundRoutes();
  const campaigns = useCampaignChoices();
  const mayEdit = useMay('manager');
  const [editing, setEditing] = useState<InboundRoute | 'new' | null>(null);
  const columns: Column<InboundRoute>[] = [
    {
      id: 'number',
      header: words.columns.number,
      width: 170,
      grow: 1,
      cell: (row) => (row.number === '*' ? words.everyOther : <PhoneText number={row.number} />),
    },
    { id: 'name', header: words.columns.name, width: 130, grow: 1, cell: (row) => row.name },
    {
      id: 'campaign',
      header: words.columns.campaign,
      width: 160,
      grow: 1.5,
      cell: (row) => campaigns.nameOf(row.campaign_id),
    },
    {
      id: 'hours',
      header: words.columns.hours,
      width: 170,
      grow: 2,
      cell: (row) => (
        <Text span inherit c="dimmed">
          {row.hours === null ? words.always : hoursText(row.hours, texts.hours.shortDays)}
        </Text>
      ),
    },
    { id: 'state', header: words.columns.state, width: 120, cell: (row) => <RouteState route={row} /> },
  ];
  const addButton = mayEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      {words.add}
    </Button>
  );
  return (
    <>
      <PageHeader title={texts.settings.pages.routes} description={words.lead} actions={addButton} />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={texts.settings.pages.routes}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onRow={mayEdit ? setEditing : undefined}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState icon={IconArrowsSplit2} title={words.emptyTitle} action={addButton}>
              {words.empty}
            </EmptyState>
          }
        />
      )}
      {editing !== null && (
        <RouteEditor
          route={editing === 'new' ? null : editing}
          campaigns={campaigns.choices}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

function RouteState({ route }: { route: InboundRoute }) {
  if (!route.enabled) return <Badge color="gray">{words.paused}</Badge>;
  return route.open_now ? (
    <Badge color="green">{words.enabledNow}</Badge>
  ) : (
    <Badge color="yellow">{words.closedNow}</Badge>
  );
}
