import { Badge, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPencil, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { asObject, flagAt, listAt, objectAt, textAt } from '@/lib/read';
import { scriptVariants, withScript } from '@/lib/template_edit';
import { texts } from '@/texts/en';
import type { Editor } from './useEditor';
import { VariantsField } from './VariantsField';

const words = texts.editor.words;

function Script({ editor, script }: { editor: Editor; script: unknown }) {
  const [open, setOpen] = useState(false);
  const id = textAt(script, 'id');
  const variants = scriptVariants(script);
  const asks = textAt(script, 'asks');
  return (
    <Card padding="sm" style={{ contentVisibility: 'auto', containIntrinsicHeight: 84 }}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={8}>
          <Text size="sm" fw={600}>
            {id}
          </Text>
          {asks !== '' && <Badge color="cyan">{words.asks(asks)}</Badge>}
          {flagAt(script, 'disclosure') && <Badge color="orange">{words.disclosure}</Badge>}
        </Group>
        {editor.writable && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-label={words.edit(id)}
            aria-expanded={open}
            leftSection={<IconPencil size={13} aria-hidden />}
            onClick={() => setOpen(!open)}
          >
            {open ? texts.common.actions.close : texts.common.actions.edit}
          </Button>
        )}
      </Group>
      {open ? (
        <Stack gap={6} mt={8}>
          <VariantsField
            variants={variants}
            disabled={!editor.writable}
            onChange={(next) => editor.change(withScript(editor.template, id, next))}
          />
          <Text size="xs" c="dimmed">
            {words.placeholders}
          </Text>
        </Stack>
      ) : (
        <Stack gap={2} mt={4}>
          {variants.map((variant, index) => (
            <Text key={index} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {variant}
            </Text>
          ))}
        </Stack>
      )}
    </Card>
  );
}

/** Everything that the agent says. */
export function WordsTab({ editor }: { editor: Editor }) {
  const [search, setSearch] = useState('');
  const scripts = listAt(objectAt(editor.template, 'response_templates'), 'scripts');
  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    if (wanted === '') return scripts;
    return scripts.filter((script) =>
      [textAt(script, 'id'), ...scriptVariants(script)].join(' ').toLowerCase().includes(wanted),
    );
  }, [scripts, search]);
  return (
    <Stack gap="sm" maw={820}>
      <TextInput
        data-search
        maw={320}
        aria-label={words.find}
        placeholder={words.find}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 && <Text c="dimmed">{words.noMatch}</Text>}
      {found.map((script) => (
        <Script key={textAt(asObject(script), 'id')} editor={editor} script={script} />
      ))}
    </Stack>
  );
}
