import { Badge, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useLines } from '@/api/installation';
import { QueryState } from '@/components/QueryState';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.phone.lines;
const COLORS: Record<string, string> = { up: 'green', trying: 'blue', failed: 'red' };

/** The lines of the program that runs, as they are. */
export function LineList() {
  const lines = useLines();
  return (
    <Card padding="md">
      <Title order={2} mb="xs">
        {words.title}
      </Title>
      <QueryState query={lines} skeleton={<Skeleton h={40} />}>
        {(items) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {words.none}
            </Text>
          ) : (
            <Stack gap="sm" aria-live="polite">
              {items.map((line) => (
                <div key={line.line}>
                  <Group gap={8} wrap="nowrap">
                    <Badge color={COLORS[line.state] ?? 'gray'} style={{ flex: 'none' }}>
                      {words.states[line.state] ?? sentenceCase(line.state)}
                    </Badge>
                    <Text size="sm" fw={550} truncate>
                      {line.line}
                    </Text>
                  </Group>
                  <Text size="sm" c="dimmed">
                    {line.reason}
                  </Text>
                  {line.mend !== '' && (
                    <Text size="sm" fw={500}>
                      {line.mend}
                    </Text>
                  )}
                </div>
              ))}
            </Stack>
          )
        }
      </QueryState>
    </Card>
  );
}
