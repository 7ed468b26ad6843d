import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSetOutcome } from '@/api/calls';
import { asProblem } from '@/api/problem';
import { ErrorState } from '@/components/ErrorState';
import { toastDone } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.call.outcome;

interface Props {
  id: string;
  outcome: string;
  opened: boolean;
  onClose: () => void;
}

export function OutcomeDialog({ id, outcome, opened, onClose }: Props) {
  const [value, setValue] = useState(outcome);
  const change = useSetOutcome(id);
  const save = () =>
    change.mutate(value.trim(), {
      onSuccess: () => {
        toastDone(words.saved);
        onClose();
      },
    });
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} closeButtonProps={{ 'aria-label': texts.common.actions.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            label={words.label}
            description={words.help}
            maxLength={64}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          {change.isError && <ErrorState problem={asProblem(change.error, texts.errors.unexpected)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {texts.common.actions.cancel}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={value.trim() === ''}>
              {words.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
