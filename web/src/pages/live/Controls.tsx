import { ActionIcon, Button, Group, Popover, TextInput, Tooltip } from '@mantine/core';
import {
  IconEar,
  IconGridDots,
  IconHandStop,
  IconMessage,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPlayerPause,
  IconPlayerPlay,
  IconSend,
  type Icon,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useCommand, useWordsCommand, type Command, type Words } from '@/api/live_calls';
import { useConfirm } from '@/components/ConfirmDialog';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';
import { ListenBar } from './ListenBar';
import classes from './live.module.css';

const words = texts.live;

interface Field {
  kind: Words;
  icon: Icon;
  label: string;
  placeholder: string;
  help?: string;
  pattern?: string;
}

const fields: Field[] = [
  { kind: 'say', icon: IconMessage, label: words.controls.say, placeholder: words.sayPlaceholder, help: words.sayHelp },
  {
    kind: 'whisper',
    icon: IconEar,
    label: words.controls.whisper,
    placeholder: words.whisperPlaceholder,
    help: words.whisperHelp,
  },
  { kind: 'transfer', icon: IconPhoneOutgoing, label: words.controls.transfer, placeholder: words.destination },
  { kind: 'keys', icon: IconGridDots, label: words.controls.keys, placeholder: words.digits, pattern: '[0-9A-Da-d*#]+' },
];

/** A button that opens one field, which is sent. */
function WordsButton({ id, field }: { id: string; field: Field }) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const command = useWordsCommand(id);
  const send = () =>
    command.mutate(
      { kind: field.kind, text: text.trim() },
      {
        onSuccess: () => {
          toastDone(words.done[field.kind]);
          setText('');
          setOpened(false);
        },
        onError: toastProblem,
      },
    );
  const FieldIcon = field.icon;
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus width={340} position="bottom-start">
      <Popover.Target>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<FieldIcon size={15} aria-hidden />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {field.label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <TextInput
            data-autofocus
            required
            label={field.label}
            description={field.help}
            placeholder={field.placeholder}
            pattern={field.pattern}
            maxLength={500}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            rightSection={
              <ActionIcon type="submit" loading={command.isPending} disabled={text.trim() === ''} aria-label={words.send}>
                <IconSend size={16} aria-hidden />
              </ActionIcon>
            }
          />
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Everything that an operator can do with a call that goes on; one that rings can only be hung up. */
export function Controls({ id, ringing, held }: { id: string; ringing: boolean; held: boolean }) {
  const confirm = useConfirm();
  const command = useCommand(id);
  const run = (verb: Command, done: string) =>
    command.mutate(verb, { onSuccess: () => toastDone(done), onError: toastProblem });
  const takeOver = async (): Promise<boolean> => {
    try {
      await command.mutateAsync('take-over');
      toastDone(words.done.takeOver);
      return true;
    } catch (error) {
      toastProblem(error);
      return false;
    }
  };
  const hangUp = async () => {
    if (await confirm({ ...words.hangUpAsk, dangerous: true })) run('hangup', words.done.hangUp);
  };
  return (
    <div className={classes.controls} role="group" aria-label={words.controls.label}>
      <Group gap={6}>
        {!ringing && (
          <>
            <Button
              variant="default"
              size="compact-md"
              leftSection={held ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />}
              onClick={() => (held ? run('unhold', words.done.unhold) : run('hold', words.done.hold))}
            >
              {held ? words.controls.unhold : words.controls.hold}
            </Button>
            {fields.map((field) => (
              <WordsButton key={field.kind} id={id} field={field} />
            ))}
          </>
        )}
        <Tooltip label={words.hangUpAsk.body}>
          <Button
            color="red.8"
            size="compact-md"
            leftSection={<IconPhoneOff size={15} aria-hidden />}
            onClick={() => void hangUp()}
          >
            {words.controls.hangUp}
          </Button>
        </Tooltip>
      </Group>
      {!ringing && (
        <ListenBar
          id={id}
          takeOver={{
            ask: () => confirm(words.takeOverAsk),
            start: takeOver,
            end: () => run('hand-back', words.done.handBack),
          }}
          icon={IconHandStop}
        />
      )}
    </div>
  );
}
