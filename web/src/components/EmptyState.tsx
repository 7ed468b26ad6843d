import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  icon: Icon;
  title: string;
  /** Why it is empty, and what to do next. */
  children: ReactNode;
  /** The button that does it. */
  action?: ReactNode;
  /** Less air, for a card. */
  compact?: boolean;
}

export function EmptyState({ icon: Icon, title, children, action, compact = false }: Props) {
  return (
    <Stack align="center" gap={8} py={compact ? 28 : 72} px="md" ta="center">
      <ThemeIcon size={compact ? 40 : 52} radius="xl" variant="light" color="gray" mb={4}>
        <Icon size={compact ? 20 : 26} stroke={1.5} aria-hidden />
      </ThemeIcon>
      <Title order={compact ? 3 : 2}>{title}</Title>
      <Text c="dimmed" maw={440} component="div">
        {children}
      </Text>
      {action !== undefined && <div style={{ marginTop: 10 }}>{action}</div>}
    </Stack>
  );
}
