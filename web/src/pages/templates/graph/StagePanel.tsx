import { Button, Group, MultiSelect, NumberInput, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useConfirm } from '@/components/ConfirmDialog';
import { listAt, numberAt, objectAt, textAt, textsAt } from '@/lib/read';
import { ruleNodes } from '@/lib/rule_words';
import { freshId, removeStage, scriptOf, scriptVariants, stageAt, withScript, withValue } from '@/lib/template_edit';
import { stageIds } from '@/lib/template_graph';
import { texts } from '@/texts/en';
import { RuleView } from '../rules/RuleView';
import type { Editor } from '../useEditor';
import { VariantsField } from '../VariantsField';

const words = texts.editor.stage;
const LONGEST_STAGE = 100; // turns

function EntryWords({ editor, stage, pointer }: { editor: Editor; stage: unknown; pointer: string }) {
  const { template } = editor;
  const entry = textAt(stage, 'entry_script');
  const script = entry === '' ? null : scriptOf(template, entry);
  const add = () => {
    const taken = listAt(objectAt(template, 'response_templates'), 'scripts').map((one) => textAt(one, 'id'));
    const id = freshId(`${textAt(stage, 'id')}_intro`, taken);
    editor.change(withScript(withValue(template, `${pointer}/entry_script`, id), id, ['']));
  };
  if (script === null) {
    return (
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {words.noEntry}
        </Text>
        {editor.writable && (
          <Button size="compact-xs" variant="subtle" onClick={add}>
            {words.addEntry}
          </Button>
        )}
      </Group>
    );
  }
  return (
    <div>
      <Text size="sm" fw={500}>
        {words.entry}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {words.entryHelp(entry)}
      </Text>
      <VariantsField
        variants={scriptVariants(script)}
        disabled={!editor.writable}
        onChange={(variants) => editor.change(withScript(template, entry, variants))}
      />
    </div>
  );
}

/** One stage: what it is for, what it says first, what it asks for, how one leaves it. */
export function StagePanel({ editor, stage: id, onGone }: { editor: Editor; stage: string; onGone: () => void }) {
  const confirm = useConfirm();
  const { template } = editor;
  const found = stageAt(template, id);
  if (found === null) return null;
  const pointer = `/session_config/stages/${found.index}`;
  const { stage } = found;
  const set = (member: string, value: unknown) => editor.change(withValue(template, `${pointer}/${member}`, value));
  const fields = listAt(objectAt(template, 'extraction_rules'), 'fields').map((field) => textAt(field, 'id'));
  const rules = ruleNodes(objectAt(objectAt(template, 'decision_tree'), 'stage_nodes')[id], `/decision_tree/stage_nodes/${id}`);
  const remove = async () => {
    const title = textAt(stage, 'title') || id;
    const ask = words.removeAsk;
    if (!(await confirm({ title: ask.title(title), body: ask.body, confirm: ask.confirm, dangerous: true }))) return;
    editor.change(removeStage(template, id));
    onGone();
  };
  const readOnly = !editor.writable;
  return (
    <Stack gap="md">
      <Title order={2}>{textAt(stage, 'title') || id}</Title>
      <TextInput
        label={words.title}
        readOnly={readOnly}
        value={textAt(stage, 'title')}
        onChange={(event) => set('title', event.currentTarget.value)}
      />
      <Textarea
        label={words.objective}
        description={words.objectiveHelp}
        readOnly={readOnly}
        value={textAt(stage, 'objective')}
        onChange={(event) => set('objective', event.currentTarget.value)}
      />
      <EntryWords editor={editor} stage={stage} pointer={pointer} />
      <MultiSelect
        label={words.fields}
        searchable
        readOnly={readOnly}
        data={fields}
        value={textsAt(stage, 'required_fields')}
        onChange={(value) => set('required_fields', value.length === 0 ? undefined : value)}
      />
      <Group grow align="flex-end">
        <NumberInput
          label={words.maxTurns}
          suffix={` ${words.turns}`}
          min={1}
          max={LONGEST_STAGE}
          readOnly={readOnly}
          value={numberAt(stage, 'max_turns') ?? ''}
          onChange={(value) => set('max_turns', typeof value === 'number' ? value : undefined)}
        />
        <Select
          label={words.onMaxTurns}
          readOnly={readOnly}
          allowDeselect={false}
          data={[
            ...stageIds(template)
              .filter((one) => one !== id)
              .map((one) => ({ value: one, label: one })),
            { value: 'end', label: words.end },
          ]}
          value={textAt(stage, 'on_max_turns') || null}
          onChange={(value) => set('on_max_turns', value ?? undefined)}
        />
      </Group>
      <section>
        <Title order={3} mb={6}>
          {words.rules}
        </Title>
        {rules.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.noRules}
          </Text>
        ) : (
          <Stack gap="xs">
            {rules.map((rule) => (
              <RuleView key={rule.pointer} rule={rule} editor={editor} />
            ))}
          </Stack>
        )}
      </section>
      {editor.writable && (
        <Group>
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            leftSection={<IconTrash size={15} aria-hidden />}
            onClick={() => void remove()}
          >
            {words.remove}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
