import { Button, Card, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ruleNodes } from '@/lib/rule_words';
import { valueAt, withValue } from '@/lib/template_edit';
import { texts } from '@/texts/en';
import { JsonField } from '../JsonField';
import type { Editor } from '../useEditor';
import { RuleView } from './RuleView';

const words = texts.editor.rules;

/** Changes one rule as JSON, with what it means beside it. */
export function RuleDialog({ pointer, editor, onClose }: { pointer: string; editor: Editor; onClose: () => void }) {
  const [value, setValue] = useState<unknown>(() => valueAt(editor.template, pointer));
  const [rule] = ruleNodes([value], '');
  const apply = () => {
    editor.change(withValue(editor.template, pointer, value));
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={words.editTitle}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <Stack gap="md">
        <JsonField label="JSON" description={words.editHelp} value={value} minRows={10} onChange={setValue} />
        {rule && (
          <Card padding="sm">
            <RuleView rule={rule} editor={{ ...editor, writable: false }} />
          </Card>
        )}
        <Text size="xs" c="dimmed">
          {pointer}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {texts.common.actions.cancel}
          </Button>
          <Button onClick={apply}>{words.apply}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
