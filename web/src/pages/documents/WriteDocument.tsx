import { Autocomplete, Button, Group, Modal, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWriteDocument, type DocumentRecord } from '@/api/documents';
import { FormProblem } from '@/components/FormProblem';
import { toastDone } from '@/components/toast';
import { documentTypeChoices, documentTypeOf } from '@/lib/documentTypes';
import { texts } from '@/texts/en';

const words = texts.documents;

interface Props {
  usedTypes: string[];
  onDone: (document: DocumentRecord) => void;
  onClose: () => void;
}

/** A document that is typed or pasted instead of uploaded. */
export function WriteDocument({ usedTypes, onDone, onClose }: Props) {
  const write = useWriteDocument(null);
  const [name, setName] = useState('');
  const [category, setCategory] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [content, setContent] = useState('');
  const type = documentTypeOf(category);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    write.mutate({ name: name.trim(), type, tags, content }, { onSuccess: onDone });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={words.write.title} closeButtonProps={{ 'aria-label': texts.common.actions.close }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.name}
            required
            withAsterisk={false}
            data-autofocus
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Autocomplete
            label={words.category}
            description={words.categoryHint}
            required
            withAsterisk={false}
            data={documentTypeChoices(usedTypes)}
            value={category}
            onChange={setCategory}
          />
          <TagsInput label={words.tags} description={words.tagsHint} value={tags} onChange={setTags} />
          <TextField value={content} onChange={setContent} />
          <FormProblem error={write.error} />
          <Actions
            busy={write.isPending}
            disabled={name.trim() === '' || type === '' || content.trim() === ''}
            onClose={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}

/** The text of a document, changed; its passages are made anew. */
export function EditText({ document, onClose }: { document: DocumentRecord; onClose: () => void }) {
  const write = useWriteDocument(document.id);
  const [content, setContent] = useState(document.content ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, type, tags, campaign_id: campaign } = document;
    write.mutate(
      { name, type, tags, content, ...(campaign !== null && { campaign_id: campaign }) },
      {
        onSuccess: () => {
          toastDone(words.saved);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} size="xl" title={words.write.editTitle} closeButtonProps={{ 'aria-label': texts.common.actions.close }}>
      <form onSubmit={submit}>
        <Stack>
          <TextField value={content} onChange={setContent} autoFocus />
          <FormProblem error={write.error} />
          <Actions busy={write.isPending} disabled={content.trim() === '' || content === document.content} onClose={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function TextField(props: { value: string; onChange: (value: string) => void; autoFocus?: boolean }) {
  return (
    <Textarea
      label={words.write.text}
      description={words.write.textHint}
      minRows={8}
      maxRows={20}
      data-autofocus={props.autoFocus}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function Actions({ busy, disabled, onClose }: { busy: boolean; disabled: boolean; onClose: () => void }) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        {texts.common.actions.cancel}
      </Button>
      <Button type="submit" loading={busy} disabled={disabled}>
        {texts.common.actions.save}
      </Button>
    </Group>
  );
}
