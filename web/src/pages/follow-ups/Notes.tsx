import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useUpdateFollowUp, type FollowUp } from '@/api/followUps';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.followUps;

/** What people wrote beside it. */
export function Notes({ followUp, readOnly }: { followUp: FollowUp; readOnly: boolean }) {
  const update = useUpdateFollowUp();
  const [editing, setEditing] = useState(false);
  const [notes, setNotes] = useState(followUp.notes);
  if (!editing) {
    return (
      <Stack gap={4} align="flex-start">
        {followUp.notes !== '' && (
          <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {followUp.notes}
          </Text>
        )}
        {!readOnly && (
          <Button size="compact-xs" variant="subtle" color="gray" px={0} onClick={() => setEditing(true)}>
            {followUp.notes === '' ? words.addNote : texts.common.actions.edit}
          </Button>
        )}
      </Stack>
    );
  }
  const save = () =>
    update.mutate(
      { id: followUp.id, notes: notes.trim(), version: followUp.version },
      { onSuccess: () => setEditing(false) },
    );
  return (
    <Stack gap={6}>
      <Textarea
        aria-label={words.notes}
        autoFocus
        maxLength={4000}
        value={notes}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      <FormProblem error={update.error} />
      <Group gap="xs">
        <Button size="compact-sm" loading={update.isPending} onClick={save}>
          {words.saveNotes}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            setNotes(followUp.notes);
            setEditing(false);
          }}
        >
          {texts.common.actions.cancel}
        </Button>
      </Group>
    </Stack>
  );
}
