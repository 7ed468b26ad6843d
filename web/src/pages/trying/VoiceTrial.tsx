import { Anchor, Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconPhoneOff } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import { useTemplateVersion } from '@/api/template_editor';
import { Dialogue } from '@/components/Dialogue';
import { EmptyState } from '@/components/EmptyState';
import { LevelMeter } from '@/components/LevelMeter';
import { formatMilliseconds } from '@/lib/duration';
import { nodeTitles, stageTitles } from '@/lib/trace_words';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import type { Trial } from './trial';
import { TrialSide } from './TrialSide';
import classes from './trying.module.css';
import { useVoiceTest } from './useVoiceTest';

const words = texts.trying.voice;

/** A call whose line is this browser. */
export function VoiceTrial({ order }: { order: Trial }) {
  const voice = useVoiceTest(order);
  const template = useTemplateVersion(order.templateId, 0);
  const titles = useMemo(() => nodeTitles(template.data), [template.data]);
  const stages = useMemo(() => stageTitles(template.data), [template.data]);
  const { call, problem } = voice;
  const lines = useMemo(
    () =>
      call === null || call.partial === ''
        ? (call?.lines ?? [])
        : [...call.lines, { key: 'partial', role: 'caller' as const, text: call.partial, cut: false, open: true }],
    [call],
  );
  if (call === null) {
    return (
      <Card>
        <EmptyState
          icon={IconMicrophone}
          title={words.start}
          action={
            <Button size="md" leftSection={<IconMicrophone size={18} aria-hidden />} onClick={() => void voice.start()}>
              {words.start}
            </Button>
          }
        >
          {words.intro} {words.headset}
          {problem !== null && (
            <Text c="var(--mantine-color-error)" mt="sm" role="alert">
              {problem === 'microphone' ? `${words.noMicrophone} ${words.noMicrophoneMend}` : words.failed}
            </Text>
          )}
        </EmptyState>
      </Card>
    );
  }
  const last = call.responses.at(-1);
  return (
    <div className={classes.columns}>
      <Card padding="md">
        <Group justify="space-between" mb="sm">
          <Group gap="sm">
            <Badge color={call.phase === 'open' ? 'green' : 'gray'} role="status">
              {call.phase === 'open' ? words.talking : call.phase === 'connecting' ? words.connecting : words.ended}
            </Badge>
            {last !== undefined && (
              <Text size="sm" c="dimmed" className="tabular">
                {texts.call.transcript.answeredIn(formatMilliseconds(last))}
              </Text>
            )}
          </Group>
          {call.phase === 'ended' ? (
            <Group gap="sm">
              {call.callId !== '' && (
                <Anchor component={Link} to={`/calls/${encodeURIComponent(call.callId)}`} size="sm">
                  {words.open}
                </Anchor>
              )}
              <Button size="compact-md" leftSection={<IconMicrophone size={15} aria-hidden />} onClick={() => void voice.start()}>
                {words.start}
              </Button>
            </Group>
          ) : (
            <Group gap={6}>
              <Button
                size="compact-md"
                variant="default"
                aria-pressed={voice.muted}
                leftSection={
                  voice.muted ? <IconMicrophoneOff size={15} aria-hidden /> : <IconMicrophone size={15} aria-hidden />
                }
                onClick={voice.toggleMute}
              >
                {voice.muted ? words.unmute : words.mute}
              </Button>
              <Button size="compact-md" color="red.8" leftSection={<IconPhoneOff size={15} aria-hidden />} onClick={voice.hangUp}>
                {words.stop}
              </Button>
            </Group>
          )}
        </Group>
        {call.phase !== 'ended' && <LevelMeter label={words.level} subscribe={voice.onLevel} />}
        <Dialogue
          label={texts.trying.chat.log}
          lines={lines}
          names={{ agent: words.agent, caller: words.you }}
          height="calc(100vh - 400px)"
        />
        {call.phase === 'ended' && call.outcome !== '' && (
          <Stack mt="sm">
            <Text size="sm">{texts.trying.chat.over(statusWords(call.outcome))}</Text>
          </Stack>
        )}
      </Card>
      <TrialSide stage={call.stage} fields={call.fields} turn={call.turn} stages={stages} titles={titles} />
    </div>
  );
}
