import { Badge, Text, UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useCall } from '@/api/calls';
import { formatDuration } from '@/lib/duration';
import { talkSeconds, type LiveCall } from '@/lib/live_calls';
import { formatPhone } from '@/lib/phone';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './live.module.css';

const words = texts.live;

/** The present moment, anew every second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function LiveState({ call, now }: { call: LiveCall; now: number }) {
  if (call.ended !== null) return <Badge color="gray">{words.ended}</Badge>;
  const seconds = talkSeconds(call, now);
  if (seconds === null) return <Badge color="blue">{words.ringing}</Badge>;
  return (
    <Badge color="green" className="tabular">
      {formatDuration(Math.floor(seconds))}
    </Badge>
  );
}

function Item({ call, now, chosen, onChoose }: { call: LiveCall; now: number; chosen: boolean; onChoose: () => void }) {
  const record = useCall(call.id);
  const last = call.current.at(-1) ?? call.lines.at(-1);
  return (
    <li>
      <UnstyledButton className={classes.item} aria-current={chosen} onClick={onChoose}>
        <span className={classes.itemHead}>
          <Text size="sm" fw={600} span className="tabular">
            {record.data ? formatPhone(record.data.phone_number) : texts.common.none}
          </Text>
          <LiveState call={call} now={now} />
        </span>
        {call.stage !== '' && (
          <Text size="xs" c="dimmed" span truncate>
            {sentenceCase(call.stage)}
          </Text>
        )}
        {last && (
          <Text size="xs" span lineClamp={2}>
            <b>{last.role === 'agent' ? words.agent : words.caller}</b> {last.text}
          </Text>
        )}
      </UnstyledButton>
    </li>
  );
}

export function CallList(props: { calls: LiveCall[]; chosen: string; onChoose: (id: string) => void }) {
  const now = useNow();
  return (
    <nav aria-label={words.list} className={classes.frame}>
      <ul className={classes.list}>
        {props.calls.map((call) => (
          <Item
            key={call.id}
            call={call}
            now={now}
            chosen={call.id === props.chosen}
            onChoose={() => props.onChoose(call.id)}
          />
        ))}
      </ul>
    </nav>
  );
}
