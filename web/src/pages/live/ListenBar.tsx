import { Badge, Button, Group, Text } from '@mantine/core';
import { IconHeadphones, IconHeadphonesOff, IconMicrophone, type Icon } from '@tabler/icons-react';
import { useCallback } from 'react';
import { LevelMeter } from '@/components/LevelMeter';
import { texts } from '@/texts/en';
import { useListening } from './useListening';

const words = texts.live;

interface Props {
  id: string;
  takeOver: { ask: () => Promise<boolean>; start: () => Promise<boolean>; end: () => void };
  icon: Icon;
}

/** The ear in the call, and, with the agent silenced, the mouth. */
export function ListenBar({ id, takeOver, icon: TakeOverIcon }: Props) {
  const listening = useListening(id);
  const { state, talking } = listening;
  const on = state === 'open' || state === 'connecting';
  const begin = async () => {
    if (!(await takeOver.ask())) return;
    if (!(await listening.talk())) return;
    // Nobody hears a microphone that was not let in.
    if (!(await takeOver.start())) listening.silence();
  };
  const end = () => {
    listening.silence();
    takeOver.end();
  };
  const subscribe = useCallback((show: (level: number) => void) => listening.onLevel(show), [listening]);
  return (
    <Group gap={8}>
      <Button
        variant="default"
        size="compact-md"
        leftSection={on ? <IconHeadphonesOff size={15} aria-hidden /> : <IconHeadphones size={15} aria-hidden />}
        loading={state === 'connecting'}
        onClick={on ? listening.stop : listening.start}
      >
        {on ? words.controls.stopListening : words.controls.listen}
      </Button>
      {state === 'open' && listening.hasSound && (
        <Button
          variant={talking ? 'filled' : 'default'}
          size="compact-md"
          leftSection={talking ? <IconMicrophone size={15} aria-hidden /> : <TakeOverIcon size={15} aria-hidden />}
          onClick={() => (talking ? end() : void begin())}
        >
          {talking ? words.controls.handBack : words.controls.takeOver}
        </Button>
      )}
      {talking && (
        <>
          <Badge color="orange">{words.youTalk}</Badge>
          <div style={{ width: 90 }}>
            <LevelMeter label={words.level} subscribe={subscribe} />
          </div>
        </>
      )}
      {(state === 'failed' || listening.refused) && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {listening.refused ? words.noMicrophone : words.listening.failed}
        </Text>
      )}
      {state === 'open' && !listening.hasSound && (
        <Text size="sm" c="dimmed">
          {words.noSound}
        </Text>
      )}
    </Group>
  );
}
