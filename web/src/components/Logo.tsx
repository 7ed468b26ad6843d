import { Group, Text } from '@mantine/core';
import { texts } from '@/texts/en';

export function Logo({ size = 26 }: { size?: number }) {
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/icon.svg" width={size} height={size} alt="" />
      <Text fw={650} size="lg" lh={1}>
        {texts.common.product}
      </Text>
    </Group>
  );
}
