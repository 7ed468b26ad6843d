import { Text, Tooltip } from '@mantine/core';
import { IconCircleCheckFilled } from '@tabler/icons-react';
import { useCollectedSoFar } from '@/api/live_calls';
import { Facts } from '@/components/Facts';
import { fieldWords } from '@/lib/field_value';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.live.collected;

/** What a call has collected up to a turn. */
export function CollectedSoFar({ id, turn }: { id: string; turn: number }) {
  const { data = [] } = useCollectedSoFar(id, turn);
  return (
    <section aria-label={words.title}>
      <Text size="sm" fw={600} mb={4}>
        {words.title}
      </Text>
      {data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      ) : (
        <Facts
          rows={data.map(({ field, value, confirmed }) => [
            sentenceCase(field),
            <>
              {fieldWords(value)}{' '}
              {confirmed && (
                <Tooltip label={texts.call.fields.confirmed}>
                  <IconCircleCheckFilled
                    size={14}
                    color="var(--mantine-color-teal-6)"
                    style={{ verticalAlign: -2 }}
                    aria-label={texts.call.fields.confirmed}
                  />
                </Tooltip>
              )}
            </>,
          ])}
        />
      )}
    </section>
  );
}
