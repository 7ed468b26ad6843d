import { ActionIcon, Badge, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { spoken } from '@/lib/template';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { useDraft, useDraftValue } from './draft';

const words = texts.wizard.conversation;

/** The wordings of one line, each with what is wrong with it and how it will be heard. */
export function ScriptEditor({ script }: { script: string }) {
  const draft = useDraft();
  const at = draft.template.response_templates.scripts.findIndex(({ id }) => id === script);
  const found = draft.template.response_templates.scripts[at];
  if (found === undefined) return null;
  const path = ['response_templates', 'scripts', at, 'variants'];
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <Text size="sm" fw={550}>
          {sentenceCase(script)}
        </Text>
        {found.disclosure && <Badge color="blue">{words.disclosure}</Badge>}
      </Group>
      {found.variants.map((_, index) => (
        <Variant key={index} script={script} scriptAt={at} index={index} only={found.variants.length === 1} />
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={`${words.addVariant}: ${sentenceCase(script)}`}
          onClick={() => draft.change([...path, found.variants.length], '')}
        >
          {words.addVariant}
        </Button>
      </div>
    </Stack>
  );
}

function Variant(props: { script: string; scriptAt: number; index: number; only: boolean }) {
  const draft = useDraft();
  const path = ['response_templates', 'scripts', props.scriptAt, 'variants', props.index];
  const { value, set, error } = useDraftValue(path);
  const text = typeof value === 'string' ? value : '';
  const heard = spoken(text, draft.template);
  const label = words.variant(sentenceCase(props.script), props.index + 1);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Stack gap={2} flex={1} miw={0}>
        <Textarea
          aria-label={label}
          minRows={1}
          value={text}
          error={error}
          onChange={(event) => set(event.currentTarget.value)}
        />
        {heard !== text && (
          <Text size="xs" c="dimmed">
            {words.reads} “{heard}”
          </Text>
        )}
      </Stack>
      {!props.only && (
        <ActionIcon mt={4} aria-label={texts.wizard.removeItem(label)} onClick={() => set(undefined)}>
          <IconTrash size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}
