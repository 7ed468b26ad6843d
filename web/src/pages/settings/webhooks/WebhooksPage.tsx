import { Badge, Button, Card, Group, Stack, Switch, Text } from '@mantine/core';
import { IconListDetails, IconPlus, IconWebhook } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { useUpdateWebhook, useWebhooks, type Webhook } from '@/api/webhooks';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { TimeText } from '@/components/TimeText';
import { toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';
import { WebhookDialog } from './WebhookDialog';
import { WebhookMenu } from './WebhookMenu';

const words = texts.settings.webhooks;

export function WebhooksPage() {
  const webhooks = useWebhooks();
  const [editing, setEditing] = useState<Webhook | 'new' | null>(null);
  const addButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      {words.add}
    </Button>
  );
  return (
    <>
      <PageHeader title={texts.settings.pages.webhooks} description={words.lead} actions={addButton} />
      <QueryState query={webhooks} skeleton={<PageSkeleton rows={3} />}>
        {(items) =>
          items.length === 0 ? (
            <Card padding={0}>
              <EmptyState icon={IconWebhook} title={words.emptyTitle} action={addButton}>
                {words.empty}
              </EmptyState>
            </Card>
          ) : (
            <Stack gap="sm">
              {items.map((webhook) => (
                <WebhookCard key={webhook.id} webhook={webhook} onEdit={() => setEditing(webhook)} />
              ))}
            </Stack>
          )
        }
      </QueryState>
      {editing !== null && (
        <WebhookDialog webhook={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function WebhookCard({ webhook, onEdit }: { webhook: Webhook; onEdit: () => void }) {
  const update = useUpdateWebhook();
  const all = webhook.events.includes('*');
  return (
    <Card padding="md">
      <Group justify="space-between" align="flex-start">
        <div style={{ minWidth: 0, flex: '1 1 240px' }}>
          <Text fw={550} style={{ overflowWrap: 'anywhere' }}>
            {webhook.url}
          </Text>
          <Text size="sm" c="dimmed">
            {all ? words.everyEvent : words.eventsCount(webhook.events.length)}
            {' · '}
            {webhook.last_success_at === null ? (
              words.noneYet
            ) : (
              <>
                {words.lastGood} <TimeText at={webhook.last_success_at} />
              </>
            )}
          </Text>
          {webhook.failing_since !== null && (
            <Badge color="red" mt={6}>
              {words.failing} <TimeText at={webhook.failing_since} />
            </Badge>
          )}
          {webhook.disabled_reason !== null && (
            <Text size="sm" c="var(--mantine-color-error)" mt={4}>
              {webhook.disabled_reason}
            </Text>
          )}
        </div>
        <Group gap="xs" wrap="nowrap">
          <Switch
            aria-label={words.switchLabel(webhook.url)}
            checked={webhook.enabled}
            disabled={update.isPending}
            onChange={(event) =>
              update.mutate({ id: webhook.id, enabled: event.currentTarget.checked }, { onError: toastProblem })
            }
          />
          <Button
            component={Link}
            to={`/settings/webhooks/${encodeURIComponent(webhook.id)}`}
            variant="default"
            size="xs"
            leftSection={<IconListDetails size={14} aria-hidden />}
          >
            {words.deliveries}
          </Button>
          <WebhookMenu webhook={webhook} onEdit={onEdit} />
        </Group>
      </Group>
    </Card>
  );
}
