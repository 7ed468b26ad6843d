import { Autocomplete, Button, Group, Modal, Stack, TagsInput, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { documentTypeChoices, documentTypeOf } from '@/lib/documentTypes';
import { texts } from '@/texts/en';
import { UploadRow } from './UploadRow';

const words = texts.documents;

interface Props {
  files: File[];
  usedTypes: string[];
  /** Of a campaign alone; left out: for every campaign. */
  campaignId?: string;
  /** A category that is chosen already. */
  initialType?: string;
  onClose: () => void;
}

/** Files to upload: their category, then how far each is. */
export function UploadDialog({ files, usedTypes, campaignId, initialType = '', onClose }: Props) {
  const [category, setCategory] = useState(initialType);
  const [tags, setTags] = useState<string[]>([]);
  const [begun, setBegun] = useState(false);
  const [over, setOver] = useState(0);
  const type = documentTypeOf(category);
  const busy = begun && over < files.length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (type !== '') setBegun(true);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeOnClickOutside={!busy}
      title={<Text fw={600}>{words.uploadTitle(files.length)}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {!begun && (
            <>
              <Autocomplete
                label={words.category}
                description={words.categoryHint}
                required
                withAsterisk={false}
                data-autofocus
                data={documentTypeChoices(usedTypes)}
                value={category}
                onChange={setCategory}
              />
              <TagsInput label={words.tags} description={words.tagsHint} value={tags} onChange={setTags} />
            </>
          )}
          <Stack gap={6}>
            {files.map((file, index) => (
              <UploadRow
                key={`${index}/${file.name}`}
                order={{ file, type, tags, campaignId }}
                begun={begun}
                onOver={() => setOver((count) => count + 1)}
              />
            ))}
          </Stack>
          <Group justify="flex-end" gap="xs">
            {begun ? (
              <Button variant={busy ? 'default' : 'filled'} onClick={onClose}>
                {texts.common.actions.close}
              </Button>
            ) : (
              <>
                <Button variant="default" onClick={onClose}>
                  {texts.common.actions.cancel}
                </Button>
                <Button type="submit" disabled={type === ''}>
                  {words.begin}
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
