import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { IconTool } from '@tabler/icons-react';
import { EmptyState } from '@/components/EmptyState';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { useDraft } from '../draft';
import { DraftNumber, DraftText } from '../DraftFields';

const words = texts.wizard.tools;
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 60_000;

export function ToolsStep() {
  const tools = useDraft().template.tool_configs.tools;
  if (tools.length === 0) {
    return (
      <Card>
        <EmptyState icon={IconTool} title={words.empty} compact>
          {words.emptyMore}
        </EmptyState>
      </Card>
    );
  }
  return tools.map((tool, at) => (
    <Card key={tool.id} component="section" aria-label={sentenceCase(tool.id)}>
      <Group gap="xs" mb="sm">
        <Text fw={550}>{sentenceCase(tool.id)}</Text>
        <Badge color="gray">{sentenceCase(tool.kind)}</Badge>
        <Badge color={tool.effect === 'read' ? 'teal' : 'orange'}>
          {tool.effect === 'read' ? words.reads : words.writes}
        </Badge>
      </Group>
      <Stack gap="md">
        <DraftText path={['tool_configs', 'tools', at, 'description']} label={texts.wizard.data.description} />
        <DraftNumber
          path={['tool_configs', 'tools', at, 'timeout_ms']}
          label={words.timeout}
          min={MIN_TIMEOUT_MS}
          max={MAX_TIMEOUT_MS}
        />
        {tool.document_types && tool.document_types.length > 0 && (
          <Text size="sm" c="dimmed">
            {words.documentTypes(tool.document_types.map(sentenceCase).join(', '))}
          </Text>
        )}
      </Stack>
    </Card>
  ));
}
