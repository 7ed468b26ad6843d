import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Facts } from '@/components/Facts';
import { fieldWords } from '@/lib/field_value';
import type { Turn } from '@/lib/turn';
import { sentenceCase } from '@/lib/words';
import { TurnDetails } from '@/pages/call/TurnDetails';
import { texts } from '@/texts/en';

const words = texts.trying.chat;

interface Props {
  stage: string;
  fields: Record<string, string>;
  turn: Turn | null;
  titles: Map<string, string>;
  /** Titles of the template's stages, by id. */
  stages: Map<string, string>;
  action?: ReactNode;
}

/** Where the conversation stands, what it collected, and why the chosen turn went as it did. */
export function TrialSide({ stage, fields, turn, titles, stages, action }: Props) {
  const known = Object.entries(fields);
  return (
    <Stack gap="md" component="aside">
      <Card padding="md">
        <Group justify="space-between" mb="sm">
          <Group gap={8}>
            <Text size="sm" c="dimmed">
              {words.stage}
            </Text>
            <Badge>{stage === '' ? texts.common.none : (stages.get(stage) ?? sentenceCase(stage))}</Badge>
          </Group>
          {action}
        </Group>
        <Title order={3} mb={4}>
          {words.fields}
        </Title>
        {known.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.noFields}
          </Text>
        ) : (
          <Facts rows={known.map(([field, value]) => [sentenceCase(field), fieldWords(value)])} />
        )}
      </Card>
      <section>
        <Title order={3} mb={4}>
          {words.trace}
        </Title>
        {turn ? (
          <TurnDetails turn={turn} titles={titles} />
        ) : (
          <Text size="sm" c="dimmed">
            {words.choose}
          </Text>
        )}
      </section>
    </Stack>
  );
}
