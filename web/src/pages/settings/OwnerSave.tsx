import { Button, Group, Text } from '@mantine/core';
import { useMay } from '@/api/session';
import { texts } from '@/texts/en';

/** The end of a form that only an owner may send; the others are told so. */
export function OwnerSave({ pending, disabled }: { pending: boolean; disabled: boolean }) {
  if (!useMay('owner')) {
    return (
      <Text size="sm" c="dimmed">
        {texts.settings.ownerOnly}
      </Text>
    );
  }
  return (
    <Group justify="flex-end">
      <Button type="submit" loading={pending} disabled={disabled}>
        {texts.common.actions.save}
      </Button>
    </Group>
  );
}
