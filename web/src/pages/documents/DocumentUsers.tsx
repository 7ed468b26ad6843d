import { Anchor, Badge, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconSpeakerphone } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useDocumentCampaigns, type DocumentRecord } from '@/api/documents';
import { EmptyState } from '@/components/EmptyState';
import { QueryState } from '@/components/QueryState';
import { StatusBadge } from '@/components/StatusBadge';
import { documentTypeName } from '@/lib/documentTypes';
import { texts } from '@/texts/en';

const words = texts.documents.page;

/** Campaigns whose calls can be answered from the document. */
export function DocumentUsers({ document }: { document: DocumentRecord }) {
  const campaigns = useDocumentCampaigns(document.id);
  return (
    <QueryState query={campaigns} skeleton={<Skeleton h={120} />}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState compact icon={IconSpeakerphone} title={words.notUsedTitle}>
            {words.notUsed(documentTypeName(document.type))}
          </EmptyState>
        ) : (
          <Stack gap="xs" maw={640}>
            {items.map((campaign) => (
              <Card key={campaign.id} padding="sm">
                <Group justify="space-between" wrap="nowrap">
                  <div style={{ minWidth: 0 }}>
                    <Anchor component={Link} to={`/campaigns/${encodeURIComponent(campaign.id)}`} fw={550}>
                      {campaign.name}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {campaign.required ? words.required : words.optional}
                    </Text>
                  </div>
                  <Group gap={6} wrap="nowrap">
                    {campaign.required && <Badge color="yellow">{words.required}</Badge>}
                    <StatusBadge status={campaign.status} />
                  </Group>
                </Group>
              </Card>
            ))}
          </Stack>
        )
      }
    </QueryState>
  );
}
