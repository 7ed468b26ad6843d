import { Badge, Group, Stack, Text, Tooltip } from '@mantine/core';
import { fieldWords } from '@/lib/field_value';
import { sentenceCase, statusWords } from '@/lib/words';
import type { Signals } from '@/lib/turn';
import { texts } from '@/texts/en';

const words = texts.call.turn;
const NOTABLE_MOOD = 0.2;

const percent = (confidence: number) => `${Math.round(confidence * 100)} %`;

function mood(sentiment: number): { word: string; color: string } {
  if (sentiment < -NOTABLE_MOOD) return { word: words.moods.bad, color: 'red' };
  if (sentiment > NOTABLE_MOOD) return { word: words.moods.good, color: 'teal' };
  return { word: words.moods.fine, color: 'gray' };
}

/** What the words meant: intents, values, a yes or no, mood. */
export function SignalList({ signals }: { signals: Signals }) {
  const { intents, entities, affirmation } = signals;
  const feeling = mood(signals.sentiment);
  if (intents.length === 0 && entities.length === 0 && affirmation === null) {
    return (
      <Text size="sm" c="dimmed">
        {words.nothing}
      </Text>
    );
  }
  return (
    <Stack gap={6}>
      <Group gap={6}>
        {intents.map((intent) => (
          <Tooltip key={intent.id} label={`“${intent.evidence}”`} disabled={intent.evidence === ''}>
            <Badge color="cyan">{`${statusWords(intent.id)} · ${percent(intent.confidence)}`}</Badge>
          </Tooltip>
        ))}
        {affirmation !== null && (
          <Badge color={affirmation ? 'teal' : 'orange'}>{`${words.answer}: ${affirmation ? words.yes : words.no}`}</Badge>
        )}
        <Badge color={feeling.color}>
          {`${words.mood}: ${feeling.word}`}
        </Badge>
      </Group>
      {entities.map((reading) => (
        <Text key={`${reading.field}-${reading.value}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
          <Text span inherit c="dimmed">{`${sentenceCase(reading.field)}: `}</Text>
          {fieldWords(reading.value)}
          <Text span inherit c="dimmed">
            {` · ${percent(reading.confidence)}`}
            {reading.evidence === '' ? '' : ` · “${reading.evidence}”`}
            {reading.correction ? ` · ${words.correction}` : ''}
          </Text>
        </Text>
      ))}
    </Stack>
  );
}
