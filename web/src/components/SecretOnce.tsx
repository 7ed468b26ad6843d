import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import { texts } from '@/texts/en';
import classes from './SecretOnce.module.css';

/** A key, secret or link that is shown this once. */
export function SecretOnce({ title, hint, value }: { title: string; hint: string; value: string }) {
  return (
    <Alert color="yellow" icon={<IconKey stroke={1.6} aria-hidden />} title={title}>
      <Stack gap="sm">
        <Text size="sm">{hint}</Text>
        <code className={classes.value}>{value}</code>
        <Group>
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              >
                {copied ? texts.common.actions.copied : texts.common.actions.copy}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Alert>
  );
}
