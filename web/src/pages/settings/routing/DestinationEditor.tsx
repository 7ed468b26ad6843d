import { Button, Drawer, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ApiProblem } from '@/api/problem';
import { useDeleteDestination, useSaveDestination, type TransferDestination } from '@/api/routing';
import { useConfirm } from '@/components/ConfirmDialog';
import { HoursEditor } from '@/components/hours/HoursEditor';
import { toastDone, toastProblem } from '@/components/toast';
import { hoursAreGood, tidyHours, type Hours } from '@/lib/hours';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.settings.destinations;

interface Props {
  /** null: a new one. */
  destination: TransferDestination | null;
  /** Names of the other ones. */
  others: string[];
  onClose: () => void;
}

export function DestinationEditor({ destination, others, onClose }: Props) {
  const save = useSaveDestination(destination?.id ?? null);
  const remove = useDeleteDestination();
  const confirm = useConfirm();
  const [name, setName] = useState(destination?.name ?? '');
  const [number, setNumber] = useState(destination?.number ?? '');
  const [hours, setHours] = useState<Hours | null>(destination?.hours ?? null);
  const [otherwise, setOtherwise] = useState(destination?.closed_name ?? null);
  const error = save.error;
  const fieldError = (pointer: string) => (error instanceof ApiProblem && error.of(pointer)) || undefined;
  const good = name.trim() !== '' && number.trim() !== '' && (hours === null || hoursAreGood(hours));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      {
        name: name.trim(),
        number: number.replaceAll(/[\s()-]/g, ''),
        hours: hours === null ? null : tidyHours(hours),
        closed_name: hours === null ? null : otherwise,
      },
      {
        onSuccess: () => {
          toastDone(words.saved);
          onClose();
        },
      },
    );
  };
  const askRemove = async () => {
    if (destination === null) return;
    const yes = await confirm({
      title: words.removeTitle(destination.name),
      body: words.removeBody,
      confirm: words.remove,
      dangerous: true,
    });
    if (!yes) return;
    remove.mutate(destination.id, {
      onSuccess: () => {
        toastDone(words.removed);
        onClose();
      },
      onError: toastProblem,
    });
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      size="lg"
      padding="lg"
      title={<Text fw={600}>{destination === null ? words.addTitle : words.editTitle}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.name}
            description={words.nameHint}
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            error={fieldError('/name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={words.number}
            description={words.numberHint}
            required
            withAsterisk={false}
            value={number}
            error={fieldError('/number')}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <HoursEditor label={words.hours} value={hours} onChange={setHours} />
          {hours !== null && (
            <Select
              label={words.otherwise}
              placeholder={words.noOther}
              clearable
              data={others}
              value={otherwise}
              onChange={setOtherwise}
            />
          )}
          <FormProblem error={error} />
          <Group justify="space-between">
            {destination === null ? (
              <span />
            ) : (
              <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => void askRemove()}>
                {texts.common.actions.delete}
              </Button>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {texts.common.actions.cancel}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!good}>
                {texts.common.actions.save}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
