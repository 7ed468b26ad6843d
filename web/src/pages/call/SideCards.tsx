import { Badge, Card, Group, Skeleton, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCallFields, useCallQuality, type CallQuality } from '@/api/calls';
import { Facts } from '@/components/Facts';
import { QueryState } from '@/components/QueryState';
import { formatDuration, formatMilliseconds } from '@/lib/duration';
import { fieldWords } from '@/lib/field_value';
import type { Interruption } from '@/lib/interruptions';
import { answerTimes } from '@/lib/latency_ledger';
import type { Turn } from '@/lib/turn';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './SideCards.module.css';

const words = texts.call;

function Quiet({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}

/** What the conversation collected. */
export function FieldsCard({ id }: { id: string }) {
  const fields = useCallFields(id);
  return (
    <Card>
      <Title order={2} mb="sm">
        {words.fields.title}
      </Title>
      <QueryState query={fields} skeleton={<Skeleton h={90} />}>
        {(found) =>
          found.length === 0 ? (
            <Quiet>{words.fields.none}</Quiet>
          ) : (
            <Facts
              rows={found.map(({ field, value, confirmed }) => [
                sentenceCase(field),
                <>
                  {fieldWords(value)}
                  {confirmed && (
                    <Tooltip label={words.fields.confirmed}>
                      <IconCircleCheckFilled size={14} className={classes.confirmed} aria-label={words.fields.confirmed} />
                    </Tooltip>
                  )}
                </>,
              ])}
            />
          )
        }
      </QueryState>
    </Card>
  );
}

interface FactsProps {
  turns: Turn[];
  interruptions: Interruption[];
  stageTitles: Map<string, string>;
}

/** Numbers of the conversation. */
export function FactsCard({ turns, interruptions, stageTitles }: FactsProps) {
  const times = answerTimes(turns);
  const stages = turns
    .map((turn) => turn.stageAfter)
    .filter((stage, index, all) => stage !== '' && stage !== all[index - 1]);
  const rows: [string, ReactNode][] = [[words.facts.turns, turns.length]];
  if (times !== null) {
    rows.push([
      words.facts.answer,
      <>
        {formatMilliseconds(times.median)}
        <Text span inherit c="dimmed">{` · ${words.facts.slowest} ${formatMilliseconds(times.slowest)}`}</Text>
      </>,
    ]);
  }
  return (
    <Card>
      <Title order={2} mb="sm">
        {words.facts.title}
      </Title>
      <Facts rows={rows} />
      <Text size="sm" c="dimmed" mt="sm" mb={6}>
        {words.facts.stages}
      </Text>
      <Group gap={4}>
        {stages.map((stage, index) => (
          <Badge key={`${stage}-${index}`} color="gray" variant="light">
            {stageTitles.get(stage) ?? sentenceCase(stage)}
          </Badge>
        ))}
      </Group>
      <Text size="sm" c="dimmed" mt="sm" mb={6}>
        {words.interruptions.title}
      </Text>
      {interruptions.length === 0 ? (
        <Quiet>{words.interruptions.none}</Quiet>
      ) : (
        <Stack gap={4} component="ul" className={classes.plain}>
          {interruptions.map((one) => (
            <li key={one.at} className={classes.interruption}>
              <span className="tabular">{formatDuration(Math.floor(one.at))}</span>
              <Badge color={one.kind === 'interrupted' ? 'orange' : 'gray'}>{words.interruptions.kinds[one.kind]}</Badge>
              {one.text !== '' && <Text size="sm" c="dimmed" truncate>{`“${one.text}”`}</Text>}
            </li>
          ))}
        </Stack>
      )}
    </Card>
  );
}

function Direction({ audio }: { audio: CallQuality }) {
  const quality = words.quality;
  const rows: [string, ReactNode][] = [
    [quality.mos, `${audio.mos.toFixed(1)} of 5`],
    [quality.loss, `${audio.loss_percent.toFixed(1)} %`],
    [quality.jitter, `${audio.jitter_ms.toFixed(0)} ms`],
  ];
  if (audio.round_trip_ms !== null) rows.push([quality.delay, `${audio.round_trip_ms.toFixed(0)} ms`]);
  if (audio.concealed_ms > 0) rows.push([quality.concealed, `${audio.concealed_ms.toFixed(0)} ms`]);
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {quality.directions[audio.direction] ?? audio.direction}
        <Text span inherit c="dimmed">{` · ${audio.codec}`}</Text>
      </Text>
      {audio.one_way && (
        <Badge color="red" mb={4}>
          {quality.oneWay}
        </Badge>
      )}
      <Facts rows={rows} />
    </div>
  );
}

/** How the audio was, each direction. */
export function QualityCard({ id }: { id: string }) {
  const quality = useCallQuality(id);
  return (
    <Card>
      <Title order={2} mb="sm">
        {words.quality.title}
      </Title>
      <QueryState query={quality} skeleton={<Skeleton h={70} />}>
        {(items) =>
          items.length === 0 ? (
            <Quiet>{words.quality.none}</Quiet>
          ) : (
            <Stack gap="md">
              {items.map((audio) => (
                <Direction key={audio.direction} audio={audio} />
              ))}
            </Stack>
          )
        }
      </QueryState>
    </Card>
  );
}
