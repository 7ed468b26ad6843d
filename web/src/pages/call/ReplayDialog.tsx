import { Alert, Button, Checkbox, Group, Modal, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useReplayCall, type CallReplay } from '@/api/calls';
import { asProblem } from '@/api/problem';
import { useTemplateChoices } from '@/api/template_editor';
import { ErrorState } from '@/components/ErrorState';
import { onlyIn } from '@/lib/decision_diff';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './TurnDetails.module.css';

const words = texts.call.replay;

function Side({ title, decision }: { title: string; decision: string[] }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <ul className={classes.traces}>
        {(decision.length === 0 ? [words.nothing] : decision).map((line) => (
          <li key={line} className={classes.trace} data-fired>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {line}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Result({ result }: { result: CallReplay }) {
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
        {[words.differs(result.decisions_compared), words.inStage(difference.stage), difference.heard === '' ? '' : words.after(difference.heard)]
          .filter(Boolean)
          .join(', ')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Side title={words.recorded} decision={onlyIn(difference.recorded, difference.other)} />
        <Side title={words.other} decision={onlyIn(difference.other, difference.recorded)} />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {words.beyond}
      </Text>
    </Stack>
  );
}

interface Props {
  id: string;
  templateId: string;
  opened: boolean;
  onClose: () => void;
}

/** Decides the call again with another template, and shows the first decision that differs. */
export function ReplayDialog({ id, templateId, opened, onClose }: Props) {
  const choices = useTemplateChoices();
  const [chosen, setChosen] = useState(templateId);
  const [draft, setDraft] = useState(true);
  const replay = useReplayCall(id);
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
        {replay.data && <Result result={replay.data} />}
      </Stack>
    </Modal>
  );
}
