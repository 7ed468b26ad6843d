import { ActionIcon, Badge, Button, Card, Group, Select, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useConfirm } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/EmptyState';
import { toastProblem } from '@/components/toast';
import { idOf, type Field } from '@/lib/template';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { IconListDetails } from '@tabler/icons-react';
import { useDraft } from '../draft';
import { DraftText } from '../DraftFields';
import { ScriptEditor } from '../ScriptEditor';
import { Section } from '../Section';

const words = texts.wizard.data;
const types = texts.newCampaign.fieldTypes;

export function DataStep() {
  const { template } = useDraft();
  const fields = template.extraction_rules.fields;
  return (
    <>
      {fields.length === 0 && (
        <EmptyState icon={IconListDetails} title={words.empty} compact>
          {words.lead}
        </EmptyState>
      )}
      {fields.map((field, at) => (
        <FieldEditor key={field.id} field={field} at={at} />
      ))}
      <AddField />
    </>
  );
}

function FieldEditor({ field, at }: { field: Field; at: number }) {
  const draft = useDraft();
  const confirm = useConfirm();
  const path = ['extraction_rules', 'fields', at];
  const stages = draft.template.session_config.stages
    .filter(({ required_fields = [], optional_fields = [] }) => [...required_fields, ...optional_fields].includes(field.id))
    .map(({ id, title }) => title ?? sentenceCase(id));
  const remove = async () => {
    const name = field.description ?? sentenceCase(field.id);
    const question = { title: name, body: words.removeBody, confirm: words.remove, dangerous: true };
    if (!(await confirm(question))) return;
    await draft.customise({ data_collection: { [field.id]: null } }).catch(toastProblem);
  };
  return (
    <Card component="section" aria-label={field.description ?? sentenceCase(field.id)}>
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <Group gap="xs">
          <Text fw={550}>{sentenceCase(field.id)}</Text>
          <Badge color="gray">{types[field.type] ?? field.type}</Badge>
          <Text size="xs" c="dimmed">
            {stages.length > 0 ? words.stage(stages.join(', ')) : words.anywhere}
          </Text>
        </Group>
        <ActionIcon aria-label={`${words.remove}: ${sentenceCase(field.id)}`} onClick={() => void remove()}>
          <IconTrash size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Group>
      <Stack gap="md">
        <DraftText path={[...path, 'description']} label={words.description} />
        {field.question_script !== undefined && <ScriptEditor script={field.question_script} />}
        {field.choices && (
          <Group gap={6}>
            <Text size="sm" c="dimmed">
              {words.choices}
            </Text>
            {field.choices.map(({ id }) => (
              <Badge key={id} color="gray">
                {sentenceCase(id)}
              </Badge>
            ))}
          </Group>
        )}
        <Switch
          label={words.confirm}
          checked={field.confirm === 'readback'}
          onChange={(event) => draft.change([...path, 'confirm'], event.currentTarget.checked ? 'readback' : 'never')}
        />
      </Stack>
    </Card>
  );
}

// A choice needs its answers, which are written in the template editor.
const SIMPLE_TYPES = Object.keys(types).filter((type) => type !== 'choice');

function AddField() {
  const draft = useDraft();
  const [label, setLabel] = useState('');
  const [type, setType] = useState('text');
  const [stage, setStage] = useState(draft.template.session_config.stages[0]?.id ?? '');
  const [question, setQuestion] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const taken = draft.template.extraction_rules.fields.map(({ id }) => id);
    const field = { type, question: question.trim(), ask_in: stage, description: label.trim() };
    try {
      await draft.customise({ data_collection: { [idOf(label, taken, 'field')]: field } });
      setLabel('');
      setQuestion('');
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={words.addTitle}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <TextInput
              label={words.label}
              placeholder={words.labelPlaceholder}
              required
              withAsterisk={false}
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
            <Select
              label={words.type}
              allowDeselect={false}
              data={SIMPLE_TYPES.map((value) => ({ value, label: types[value] ?? value }))}
              value={type}
              onChange={(value) => setType(value ?? 'text')}
            />
            <Select
              label={words.askIn}
              allowDeselect={false}
              data={draft.template.session_config.stages.map(({ id, title }) => ({
                value: id,
                label: title ?? sentenceCase(id),
              }))}
              value={stage}
              onChange={(value) => setStage(value ?? '')}
            />
          </SimpleGrid>
          <TextInput
            label={words.question}
            placeholder={words.questionPlaceholder}
            required
            withAsterisk={false}
            value={question}
            onChange={(event) => setQuestion(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" variant="light" loading={busy}>
              {words.add}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
