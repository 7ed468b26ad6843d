import { Button, Drawer, Group, Skeleton, Stack, Text, Timeline, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useParams, useSearchParams } from 'react-router-dom';
import { asProblem } from '@/api/problem';
import {
  useDeliveries,
  useDelivery,
  useReplayDelivery,
  useTestWebhook,
  useWebhooks,
  type WebhookDelivery,
} from '@/api/webhooks';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { JsonView } from '@/components/JsonView';
import { PageHeader } from '@/components/PageHeader';
import { QueryState } from '@/components/QueryState';
import { StatusBadge } from '@/components/StatusBadge';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.settings.webhooks;

const columns: Column<WebhookDelivery>[] = [
  { id: 'event', header: words.log.columns.event, width: 190, grow: 1, cell: (row) => row.event },
  { id: 'status', header: words.log.columns.status, width: 120, cell: (row) => <StatusBadge status={row.status} /> },
  {
    id: 'answer',
    header: words.log.columns.answer,
    width: 180,
    grow: 2,
    cell: (row) => [row.http_status, row.error].filter((part) => part !== null && part !== '').join(' · '),
  },
  { id: 'attempts', header: words.log.columns.attempts, width: 90, align: 'right', cell: (row) => row.attempts },
  { id: 'created', header: words.log.columns.created, width: 140, cell: (row) => <TimeText at={row.created_at} c="dimmed" /> },
];

/** What was sent to one webhook, with the receiver's answers. */
export function DeliveriesPage() {
  const { id = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const webhook = useWebhooks().data?.find((one) => one.id === id);
  const { rows, query, loadMore } = useDeliveries(id);
  const test = useTestWebhook();
  const testButton = (
    <Button
      variant="default"
      leftSection={<IconSend size={16} aria-hidden />}
      loading={test.isPending}
      onClick={() => test.mutate(id, { onSuccess: () => toastDone(words.tested), onError: toastProblem })}
    >
      {words.test}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={words.deliveries}
        description={webhook?.url}
        crumbs={[{ label: texts.settings.pages.webhooks, to: '/settings/webhooks' }]}
        actions={testButton}
      />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={words.deliveries}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onRow={(row) => setSearch({ delivery: row.id })}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState icon={IconSend} title={words.log.emptyTitle} action={testButton}>
              {words.log.empty}
            </EmptyState>
          }
        />
      )}
      <DeliveryDrawer id={search.get('delivery')} onClose={() => setSearch({})} />
    </>
  );
}

function DeliveryDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const delivery = useDelivery(id);
  const replay = useReplayDelivery();
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      size="lg"
      title={<Text fw={600}>{delivery.data ? words.log.title(delivery.data.delivery.event) : ''}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <QueryState query={delivery} skeleton={<Skeleton h={240} />}>
        {(data) => (
          <Stack>
            <Group justify="space-between">
              <StatusBadge status={data.delivery.status} />
              <Button
                size="xs"
                variant="default"
                loading={replay.isPending}
                onClick={() =>
                  replay.mutate(data.delivery.id, {
                    onSuccess: () => toastDone(words.log.replayed),
                    onError: toastProblem,
                  })
                }
              >
                {words.log.replay}
              </Button>
            </Group>
            {data.delivery.next_attempt_at !== null && (
              <Text size="sm" c="dimmed">
                {words.log.next} <TimeText at={data.delivery.next_attempt_at} />
              </Text>
            )}
            <Title order={3}>{words.log.attempts}</Title>
            <Timeline bulletSize={12} lineWidth={1}>
              {data.attempts.map((attempt) => (
                <Timeline.Item key={attempt.number} title={words.log.attempt(attempt.number)}>
                  <Text size="sm" c="dimmed">
                    <TimeText at={attempt.at} /> · {words.log.took(attempt.took_ms)}
                  </Text>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {[attempt.http_status, attempt.error].filter((part) => part !== null && part !== '').join(' · ')}
                  </Text>
                </Timeline.Item>
              ))}
            </Timeline>
            <Title order={3}>{words.log.payload}</Title>
            <JsonView value={data.payload} label={words.log.payload} />
          </Stack>
        )}
      </QueryState>
    </Drawer>
  );
}
