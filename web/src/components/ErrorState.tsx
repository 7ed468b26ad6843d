import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ApiProblem } from '@/api/problem';
import { texts } from '@/texts/en';

interface Props {
  problem: ApiProblem;
  onRetry?: () => void;
  action?: ReactNode;
  title?: string;
}

/** What went wrong, what to do about it, and a button to try again. */
export function ErrorState({ problem, onRetry, action, title = texts.errors.title }: Props) {
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      maw={640}
      w="100%"
      icon={<IconAlertTriangle stroke={1.6} aria-hidden />}
      title={title}
    >
      <Stack gap={6} align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {problem.message}
        </Text>
        {problem.mend !== '' && (
          <Text size="sm" fw={500}>
            {problem.mend}
          </Text>
        )}
        <Group gap="xs" mt={6}>
          {onRetry && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              {texts.common.actions.retry}
            </Button>
          )}
          {action}
          {problem.requestId !== '' && (
            <Text size="xs" c="dimmed">
              {texts.errors.requestId(problem.requestId)}
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}
