import { Alert, Button, Checkbox, Group, Modal, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useReplayCall, type Call, type CallReplay } from '@/api/calls';
import { asProblem } from '@/api/problem';
import { useTemplateChoices, useTemplateVersion } from '@/api/template_editor';
import { ErrorState } from '@/components/ErrorState';
import { actionWords } from '@/lib/action_words';
import { onlyIn } from '@/lib/decision_diff';
import { readTemplate, type TemplateDoc } from '@/lib/template';
import { plainNames, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './TurnDetails.module.css';

const words = texts.call.replay;

function Side({ title, decision, template }: { title: string; decision: string[]; template: TemplateDoc | undefined }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <ul className={classes.traces}>
        {(decision.length === 0 ? [words.nothing] : decision).map((line) => (
          <li key={line} className={classes.trace} data-fired>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {actionWords(line, template)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Compared {
  recorded: TemplateDoc | undefined;
  other: TemplateDoc | undefined;
}

function Result({ result, templates }: { result: CallReplay; templates: Compared }) {
  const difference = result.first_difference;
  if (difference === null) {
    return (
      <Alert color="teal" variant="light">
        {`${words.same(result.decisions_compared)}: ${statusWords(result.recorded_outcome)}.`}
      </Alert>
    );
  }
  return (
    <Stack gap="sm" role="status">
      <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
        {[words.differs(result.decisions_compared), words.inStage(plainNames(difference.stage)), difference.heard === '' ? '' : words.after(difference.heard)]
          .filter(Boolean)
          .join(', ')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Side title={words.recorded} decision={onlyIn(difference.recorded, difference.other)} template={templates.recorded} />
        <Side title={words.other} decision={onlyIn(difference.other, difference.recorded)} template={templates.other} />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {words.beyond}
      </Text>
    </Stack>
  );
}

interface Props {
  call: Call;
  opened: boolean;
  onClose: () => void;
}

/** Decides the call again with another template, and shows the first decision that differs. */
export function ReplayDialog({ call, opened, onClose }: Props) {
  const templateId = call.template_id;
  const choices = useTemplateChoices();
  const [chosen, setChosen] = useState(templateId);
  const [draft, setDraft] = useState(true);
  const replay = useReplayCall(call.id);
  // Their scripts say what a decision would have said.
  const recorded = useTemplateVersion(opened ? templateId : '', call.template_version);
  const other = useTemplateVersion(opened ? chosen : '', 0);
  const templates = useMemo(
    () => ({ recorded: recorded.data && readTemplate(recorded.data), other: other.data && readTemplate(other.data) }),
    [recorded.data, other.data],
  );
  const drafted = choices.find((one) => one.id === chosen)?.hasDraft ?? false;
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={words.title} closeButtonProps={{ 'aria-label': texts.common.actions.close }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {words.intro}
        </Text>
        <Select
          label={words.template}
          searchable
          allowDeselect={false}
          data={choices.map((one) => ({ value: one.id, label: one.name }))}
          value={chosen}
          onChange={(value) => setChosen(value ?? templateId)}
        />
        {drafted && (
          <Checkbox label={words.draft} checked={draft} onChange={(event) => setDraft(event.currentTarget.checked)} />
        )}
        <Group justify="flex-end">
          <Button
            loading={replay.isPending}
            onClick={() => replay.mutate({ template_id: chosen, draft: drafted && draft })}
          >
            {words.run}
          </Button>
        </Group>
        {replay.isError && <ErrorState problem={asProblem(replay.error, texts.errors.unexpected)} />}
        {replay.data && <Result result={replay.data} templates={templates} />}
      </Stack>
    </Modal>
  );
}
