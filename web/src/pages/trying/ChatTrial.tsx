import { ActionIcon, Alert, Button, Card, Group, Loader, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconMessageCircle, IconRefresh, IconSend, IconX } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { asProblem } from '@/api/problem';
import { useTemplateVersion } from '@/api/template_editor';
import { Dialogue } from '@/components/Dialogue';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { chatLines, type ChatLine } from '@/lib/chat_lines';
import { nodeTitles, stageTitles } from '@/lib/trace_words';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import type { Trial } from './trial';
import classes from './trying.module.css';
import { TrialSide } from './TrialSide';
import { useChat } from './useChat';

const words = texts.trying.chat;
const LONGEST_MESSAGE = 500;

interface InputProps {
  busy: boolean;
  /** Which message is said anew; null: the next one is said. */
  editing: ChatLine | null;
  onCancel: () => void;
  onSend: (text: string) => void;
}

function MessageField({ busy, editing, onCancel, onSend }: InputProps) {
  const [text, setText] = useState(editing?.text ?? '');
  const send = () => {
    if (text.trim() === '' || busy) return;
    onSend(text.trim());
    setText('');
  };
  return (
    <form
      className={classes.input}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {editing && (
        <Group gap={6} mb={6}>
          <Text size="sm" fw={500}>
            {words.editing(editing.message)}
          </Text>
          <ActionIcon size="sm" aria-label={texts.common.actions.cancel} onClick={onCancel}>
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </Group>
      )}
      <TextInput
        size="md"
        autoFocus
        aria-label={words.placeholder}
        placeholder={words.placeholder}
        maxLength={LONGEST_MESSAGE}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rightSection={
          <ActionIcon
            type="submit"
            variant="filled"
            color="iris"
            radius="xl"
            disabled={busy || text.trim() === ''}
            aria-label={editing ? words.replay : words.send}
          >
            <IconSend size={16} aria-hidden />
          </ActionIcon>
        }
      />
    </form>
  );
}

/** A typed conversation: every turn with its trace; any message can be said anew. */
export function ChatTrial({ order }: { order: Trial }) {
  const chat = useChat(order);
  const template = useTemplateVersion(order.templateId, 0);
  const titles = useMemo(() => nodeTitles(template.data), [template.data]);
  const stages = useMemo(() => stageTitles(template.data), [template.data]);
  const lines = useMemo(() => chatLines(chat.chat?.items ?? []), [chat.chat]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [editing, setEditing] = useState<ChatLine | null>(null);
  const shown = lines.find((line) => line.key === chosen) ?? lines.at(-1);
  if (chat.chat === null) {
    return (
      <Card>
        <EmptyState
          icon={IconMessageCircle}
          title={words.emptyTitle}
          action={
            <Button loading={chat.busy} onClick={chat.begin}>
              {words.start}
            </Button>
          }
        >
          {words.empty}
          {chat.error && <ErrorState problem={asProblem(chat.error, texts.errors.unexpected)} />}
        </EmptyState>
      </Card>
    );
  }
  const send = (text: string) => {
    setChosen(null);
    if (editing) chat.replay(editing.message, text);
    else chat.say(text);
    setEditing(null);
  };
  return (
    <div className={classes.columns}>
      <Card padding="md">
        <Dialogue
          label={words.log}
          lines={lines}
          names={{ agent: words.agent, caller: words.caller }}
          height="calc(100vh - 400px)"
          chosen={shown?.key}
          actions={(line, index) => (
            <>
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-pressed={shown?.key === line.key}
                onClick={() => setChosen(line.key)}
              >
                {texts.call.transcript.why}
              </Button>
              {line.role === 'caller' && (
                <Tooltip label={words.edit}>
                  <ActionIcon size="sm" aria-label={words.edit} onClick={() => setEditing(lines[index] ?? null)}>
                    <IconArrowBackUp size={14} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
            </>
          )}
        >
          {chat.busy && (
            <Group gap={8} role="status">
              <Loader size="xs" type="dots" aria-hidden />
              <Text size="sm" c="dimmed">
                {words.waiting}
              </Text>
            </Group>
          )}
        </Dialogue>
        {chat.error && <ErrorState problem={asProblem(chat.error, texts.errors.unexpected)} />}
        {chat.chat.over && !editing ? (
          <Alert variant="light" color="gray" mt="sm">
            <Group justify="space-between">
              {words.over(statusWords(chat.chat.outcome))}
              <Button size="compact-sm" leftSection={<IconRefresh size={14} aria-hidden />} onClick={chat.begin}>
                {words.again}
              </Button>
            </Group>
          </Alert>
        ) : (
          <MessageField
            key={editing?.key ?? 'next'}
            busy={chat.busy}
            editing={editing}
            onCancel={() => setEditing(null)}
            onSend={send}
          />
        )}
      </Card>
      <TrialSide
        stage={chat.chat.stage}
        fields={chat.chat.fields}
        turn={shown?.turn ?? null}
        stages={stages} titles={titles}
        action={
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={chat.begin}
          >
            {words.again}
          </Button>
        }
      />
    </div>
  );
}
