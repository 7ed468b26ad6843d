import { Alert, Code, Stack, Text } from '@mantine/core';
import { IconRefreshAlert } from '@tabler/icons-react';
import { useSettings } from '@/api/installation';
import { waitingForRestart } from '@/lib/settingsForm';
import { texts } from '@/texts/en';

const words = texts.settings.system;

/** Says that stored settings wait for a restart, where some do. */
export function RestartNotice() {
  const waiting = waitingForRestart(useSettings().data ?? []);
  if (waiting.length === 0) return null;
  return (
    <Alert color="yellow" icon={<IconRefreshAlert aria-hidden />} title={words.restartTitle} mb="md">
      <Stack gap={4}>
        <Text size="sm">{words.restartBody(waiting.length)}</Text>
        <Text size="xs">
          {waiting.map(({ key }) => (
            <Code key={key} mr={6}>
              {key}
            </Code>
          ))}
        </Text>
      </Stack>
    </Alert>
  );
}
