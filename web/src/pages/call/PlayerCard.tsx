import { ActionIcon, Card, Group, SegmentedControl, Switch, Text, Tooltip } from '@mantine/core';
import {
  IconDownload,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward5,
  IconRewindForward5,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { recordingAddress } from '@/api/calls';
import { formatDuration } from '@/lib/duration';
import type { Interruption } from '@/lib/interruptions';
import { texts } from '@/texts/en';
import type { Player } from './usePlayer';
import { Waveform } from './Waveform';
import classes from './PlayerCard.module.css';

const SPEEDS = ['1', '1.5', '2'];
const SKIP_SECONDS = 5;

interface Props {
  id: string;
  player: Player;
  marks: Interruption[];
  follow: boolean;
  onFollow: (follow: boolean) => void;
}

function Clock({ player }: { player: Player }) {
  const now = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = (seconds: number) => {
      if (now.current) now.current.textContent = formatDuration(Math.floor(seconds));
    };
    show(player.now());
    return player.onTime(show);
  }, [player]);
  return (
    <Text size="sm" className="tabular" c="dimmed">
      <span ref={now} className={classes.now}>
        0:00
      </span>
      {` / ${formatDuration(player.duration)}`}
    </Text>
  );
}

/** The recording: both sides, playback, speed. */
export function PlayerCard({ id, player, marks, follow, onFollow }: Props) {
  const words = texts.call.player;
  const toggle = player.playing ? words.pause : words.play;
  return (
    <Card padding="md">
      {/* What is said is in the transcript below. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <audio ref={player.audio} src={recordingAddress(id)} preload="metadata" />
      <Waveform id={id} player={player} marks={marks} />
      <Group mt="sm" justify="space-between" gap="sm">
        <Group gap={6}>
          <ActionIcon size={36} radius="xl" variant="filled" color="iris" onClick={player.toggle} aria-label={toggle}>
            {player.playing ? <IconPlayerPauseFilled size={17} aria-hidden /> : <IconPlayerPlayFilled size={17} aria-hidden />}
          </ActionIcon>
          <ActionIcon onClick={() => player.skip(-SKIP_SECONDS)} aria-label={words.back} size="lg">
            <IconRewindBackward5 size={19} stroke={1.6} aria-hidden />
          </ActionIcon>
          <ActionIcon onClick={() => player.skip(SKIP_SECONDS)} aria-label={words.forward} size="lg">
            <IconRewindForward5 size={19} stroke={1.6} aria-hidden />
          </ActionIcon>
          <Clock player={player} />
        </Group>
        <Group gap="md">
          <Switch
            size="xs"
            label={words.follow}
            checked={follow}
            onChange={(event) => onFollow(event.currentTarget.checked)}
          />
          <SegmentedControl
            size="xs"
            aria-label={words.speed}
            data={SPEEDS.map((speed) => ({ value: speed, label: `${speed}×` }))}
            defaultValue="1"
            onChange={(speed) => player.setSpeed(Number(speed))}
          />
          <Tooltip label={words.download}>
            <ActionIcon component="a" href={recordingAddress(id)} download aria-label={words.download} size="lg">
              <IconDownload size={18} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {player.failed && (
        <Text size="sm" c="var(--mantine-color-error)" mt="xs" role="alert">
          {words.failed}
        </Text>
      )}
    </Card>
  );
}
