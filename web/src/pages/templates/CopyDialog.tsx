import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { asProblem } from '@/api/problem';
import { useTemplateChoices } from '@/api/template_editor';
import { useCopyTemplate } from '@/api/templates';
import { ErrorState } from '@/components/ErrorState';
import { toastDone } from '@/components/toast';
import { freshId } from '@/lib/template_edit';
import { texts } from '@/texts/en';

const words = texts.templates.copyDialog;

/** Makes a draft from another template, under a name of one's own. */
export function CopyDialog({ from, name, onClose }: { from: string; name: string; onClose: () => void }) {
  const choices = useTemplateChoices();
  const copy = useCopyTemplate();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const id = chosenId ?? (title.trim() === '' ? '' : freshId(title, choices.map((one) => one.id)));
  const create = () =>
    copy.mutate(
      { from, id, name: title.trim() },
      {
        onSuccess: () => {
          toastDone(texts.templates.done);
          void navigate(`/templates/${encodeURIComponent(id)}`);
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={words.title(name)} closeButtonProps={{ 'aria-label': texts.common.actions.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            required
            withAsterisk={false}
            label={words.name}
            placeholder={words.nameExample}
            maxLength={200}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <TextInput
            label={words.id}
            description={words.idHelp}
            maxLength={64}
            value={id}
            onChange={(event) => setChosenId(event.currentTarget.value)}
          />
          {copy.isError && <ErrorState problem={asProblem(copy.error, texts.errors.unexpected)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {texts.common.actions.cancel}
            </Button>
            <Button type="submit" loading={copy.isPending} disabled={id === '' || title.trim() === ''}>
              {words.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
