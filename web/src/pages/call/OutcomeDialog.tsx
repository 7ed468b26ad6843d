import { Autocomplete, Button, Group, Modal, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useSetOutcome, type Call } from '@/api/calls';
import { asProblem } from '@/api/problem';
import { ErrorState } from '@/components/ErrorState';
import { useTemplateVersion } from '@/api/template_editor';
import { toastDone } from '@/components/toast';
import { outcomesOf } from '@/lib/template_outcomes';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.call.outcome;

interface Props {
  call: Call;
  opened: boolean;
  onClose: () => void;
}

/** Says what a call came to, instead of what was recorded: one of the template's outcomes, or a word of one's own. */
export function OutcomeDialog({ call, opened, onClose }: Props) {
  const [value, setValue] = useState(statusWords(call.outcome));
  const change = useSetOutcome(call.id);
  const template = useTemplateVersion(opened ? call.template_id : '', call.template_version);
  const outcomes = useMemo(() => outcomesOf(template.data), [template.data]);
  /** The outcome that these words are of, or the words themselves. */
  const outcome = () => {
    const typed = value.trim();
    return [call.outcome, ...outcomes].find((known) => statusWords(known) === typed) ?? typed;
  };
  const save = () =>
    change.mutate(outcome(), {
      onSuccess: () => {
        toastDone(words.saved);
        onClose();
      },
    });
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} closeButtonProps={{ 'aria-label': texts.common.actions.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          <Autocomplete
            data-autofocus
            data={[...new Set(outcomes.map(statusWords))]}
            comboboxProps={{ withinPortal: true }}
            label={words.label}
            description={words.help}
            maxLength={64}
            value={value}
            onChange={setValue}
          />
          {change.isError && <ErrorState problem={asProblem(change.error, texts.errors.unexpected)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {texts.common.actions.cancel}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={value.trim() === ''}>
              {words.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
