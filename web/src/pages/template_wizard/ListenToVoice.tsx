import { Button, Group, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { asProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { useVoiceSample } from '@/api/voices';
import { DEFAULT_VOICE } from '@/lib/template';
import { texts } from '@/texts/en';
import { useDraftValue } from './draft';

const words = texts.wizard.voice;
const AUDIO = 'audio_settings';

/** Speaks a sentence as the draft's voice would. */
export function ListenToVoice() {
  const voice = useDraftValue([AUDIO, 'voice']).value;
  const style = useDraftValue([AUDIO, 'speaking_style']).value;
  const speed = useDraftValue([AUDIO, 'speed']).value;
  const pitch = useDraftValue([AUDIO, 'pitch']).value;
  const sample = useVoiceSample();
  const may = useMay('agent');
  const player = useRef<HTMLAudioElement>(null);
  const address = useRef('');
  useEffect(() => () => URL.revokeObjectURL(address.current), []);
  if (!may) return null;
  const listen = () => {
    sample.mutate(
      {
        text: words.sampleSentence,
        voice: typeof voice === 'string' && voice !== '' ? voice : DEFAULT_VOICE,
        ...(typeof style === 'string' && style !== '' && { speaking_style: style }),
        ...(typeof speed === 'number' && { speed }),
        ...(typeof pitch === 'number' && { pitch }),
      },
      {
        onSuccess: (wav) => {
          URL.revokeObjectURL(address.current);
          address.current = URL.createObjectURL(wav);
          if (player.current === null) return;
          player.current.src = address.current;
          // A browser may say no; then the controls beside it are the way.
          void player.current.play().catch(() => undefined);
        },
      },
    );
  };
  return (
    <Group gap="md">
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        loading={sample.isPending}
        onClick={listen}
      >
        {words.listen}
      </Button>
      {/* What it says is written beside it. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <audio ref={player} controls hidden={!sample.isSuccess} aria-label={words.sample} />
      {sample.error ? (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {asProblem(sample.error, texts.errors.unexpected).message}
        </Text>
      ) : (
        <Text size="sm" c="dimmed">
          {words.says(words.sampleSentence)}
        </Text>
      )}
    </Group>
  );
}
