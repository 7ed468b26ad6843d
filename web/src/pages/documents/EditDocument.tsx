import { Autocomplete, Button, Group, Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useUpdateDocument, type DocumentRecord } from '@/api/documents';
import { toastDone } from '@/components/toast';
import { documentTypeChoices, documentTypeName, documentTypeOf } from '@/lib/documentTypes';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.documents;

export function EditDocument({ document, onClose }: { document: DocumentRecord; onClose: () => void }) {
  const update = useUpdateDocument(document.id);
  const [name, setName] = useState(document.name);
  const [category, setCategory] = useState(documentTypeName(document.type));
  const [tags, setTags] = useState(document.tags);
  const type = category === documentTypeName(document.type) ? document.type : documentTypeOf(category);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(
      { name: name.trim(), type, tags },
      {
        onSuccess: () => {
          toastDone(words.saved);
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{words.editTitle}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.name}
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Autocomplete
            label={words.category}
            description={words.categoryHint}
            required
            withAsterisk={false}
            data={documentTypeChoices([document.type])}
            value={category}
            onChange={setCategory}
          />
          <TagsInput label={words.tags} description={words.tagsHint} value={tags} onChange={setTags} />
          <FormProblem error={update.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {texts.common.actions.cancel}
            </Button>
            <Button type="submit" loading={update.isPending} disabled={name.trim() === '' || type === ''}>
              {texts.common.actions.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
