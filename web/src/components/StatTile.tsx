import { Card, Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  value: ReactNode;
  /** A line under the value. */
  detail?: ReactNode;
  loading?: boolean;
}

/** One number with its name. */
export function StatTile({ label, value, detail, loading = false }: Props) {
  return (
    <Card padding="md" h="100%">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {loading ? (
        <Skeleton h={28} w={72} mt={6} mb={4} />
      ) : (
        <Text fz={26} fw={600} lh={1.35} mt={2} className="tabular" component="div">
          {value}
        </Text>
      )}
      {detail !== undefined && (
        <Text size="xs" c="dimmed" component="div">
          {detail}
        </Text>
      )}
    </Card>
  );
}
