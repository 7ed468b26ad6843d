import { ActionIcon, Group, Stack, Switch, Text, TextInput, Tooltip } from '@mantine/core';
import { IconCopy, IconPlus, IconX } from '@tabler/icons-react';
import { nextSpan, parseTimeOfDay, spanFaults, type DaySpan, type WeekDay } from '@/lib/hours';
import { texts } from '@/texts/en';
import classes from './DayRow.module.css';

const words = texts.hours;

interface Props {
  day: WeekDay;
  spans: DaySpan[];
  onChange: (spans: DaySpan[]) => void;
  onCopy: () => void;
}

export function DayRow({ day, spans, onChange, onCopy }: Props) {
  const name = words.days[day];
  const faults = spanFaults(spans);
  const next = nextSpan(spans);
  const fault = faults.find((one) => one !== null);
  const change = (index: number, part: Partial<DaySpan>) =>
    onChange(spans.map((span, at) => (at === index ? { ...span, ...part } : span)));
  return (
    <div className={classes.row}>
      <Switch
        size="sm"
        checked={spans.length > 0}
        onChange={(event) => onChange(event.currentTarget.checked && next !== null ? [next] : [])}
        label={name}
        aria-label={words.openOn(name)}
        className={classes.day}
      />
      {spans.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.closed}
        </Text>
      ) : (
        <Stack gap={4}>
          {spans.map((span, index) => (
            <Group key={index} gap={6} wrap="nowrap">
              <TimeInput
                label={words.from(name, index + 1)}
                value={span.from}
                wrong={faults[index] !== null}
                onChange={(from) => change(index, { from })}
              />
              <Text size="sm" c="dimmed" aria-hidden>
                –
              </Text>
              <TimeInput
                label={words.to(name, index + 1)}
                value={span.to}
                wrong={faults[index] !== null}
                onChange={(to) => change(index, { to })}
              />
              <Tooltip label={words.removeSpan(name, index + 1)}>
                <ActionIcon
                  aria-label={words.removeSpan(name, index + 1)}
                  onClick={() => onChange(spans.filter((_, at) => at !== index))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
              {index === spans.length - 1 && next !== null && (
                <Tooltip label={words.addSpan(name)}>
                  <ActionIcon aria-label={words.addSpan(name)} onClick={() => onChange([...spans, next])}>
                    <IconPlus size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
              {index === 0 && (
                <Tooltip label={words.copy}>
                  <ActionIcon aria-label={`${name}: ${words.copy}`} onClick={onCopy}>
                    <IconCopy size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
            </Group>
          ))}
          {fault && (
            <Text size="xs" c="var(--mantine-color-error)" role="alert">
              {words.faults[fault]}
            </Text>
          )}
        </Stack>
      )}
    </div>
  );
}

interface TimeProps {
  label: string;
  value: string;
  wrong: boolean;
  onChange: (time: string) => void;
}

/** A time of day as people type it; written out when they leave the field. */
function TimeInput({ label, value, wrong, onChange }: TimeProps) {
  return (
    <TextInput
      size="xs"
      w={64}
      aria-label={label}
      value={value}
      error={wrong}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={() => {
        const time = parseTimeOfDay(value);
        if (time !== null && time !== value) onChange(time);
      }}
    />
  );
}
