import { Skeleton, Stack } from '@mantine/core';
import { texts } from '@/texts/en';

/** The outline of a page that is being loaded. */
export function PageSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap="md" aria-busy aria-label={texts.common.loading} role="status">
      <Skeleton h={28} w={260} />
      <Skeleton h={14} w={380} maw="80%" mb="md" />
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} h={44} />
      ))}
    </Stack>
  );
}
