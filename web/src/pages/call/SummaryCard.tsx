import { Card, Group, Progress, Skeleton, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core';
import { IconArrowRight, IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { useCallReview, type CallReview } from '@/api/calls';
import { QueryState } from '@/components/QueryState';
import { fieldWords } from '@/lib/field_value';
import { agreedTimes } from '@/lib/time';
import { plainNames } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.call.summary;

/** "callback_time=2026-12-01T14:30" -> "callback time: 1 Dec 2026, 14:30". */
function markWords(why: string): string {
  return plainNames(
    why.replaceAll(/([a-z]\w*)=(\S+)/g, (_, name: string, value: string) => `${fieldWords(name)}: ${fieldWords(value)}`),
  );
}

function Mark({ mark }: { mark: CallReview['marks'][number] }) {
  const [color, label, Icon] =
    mark.passed === null
      ? (['gray', words.unjudged, IconMinus] as const)
      : mark.passed
        ? (['teal', words.passed, IconCheck] as const)
        : (['red', words.failed, IconX] as const);
  return (
    <Group gap={8} wrap="nowrap" align="flex-start" component="li">
      <ThemeIcon size={18} radius="xl" variant="light" color={color} mt={1}>
        <Icon size={12} aria-hidden />
      </ThemeIcon>
      <div>
        <Text size="sm">
          <VisuallyHidden>{`${label}: `}</VisuallyHidden>
          {mark.title || mark.id}
        </Text>
        {mark.why !== '' && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {markWords(mark.why)}
          </Text>
        )}
      </div>
    </Group>
  );
}

function Score({ score }: { score: number }) {
  const percent = Math.round(score * 100);
  const color = percent >= 80 ? 'teal.7' : percent >= 50 ? 'yellow.7' : 'red.7';
  return (
    <div>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {words.score}
        </Text>
        <Text size="sm" fw={600} className="tabular">{`${percent} %`}</Text>
      </Group>
      <Progress value={percent} color={color} size="sm" mt={4} aria-label={words.score} />
    </div>
  );
}

function Review({ review }: { review: CallReview }) {
  return (
    <Stack gap="sm">
      <Text style={{ overflowWrap: 'anywhere' }}>{agreedTimes(plainNames(review.summary))}</Text>
      {review.next_step !== '' && (
        <Group gap={6} wrap="nowrap" align="flex-start">
          <IconArrowRight size={16} aria-hidden style={{ marginTop: 2, flex: 'none' }} />
          <Text size="sm" fw={500}>
            <VisuallyHidden>{`${words.next}: `}</VisuallyHidden>
            {agreedTimes(plainNames(review.next_step))}
          </Text>
        </Group>
      )}
      {review.score !== null && <Score score={review.score} />}
      {review.marks.length > 0 && (
        <Stack gap={8} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {review.marks.map((mark) => (
            <Mark key={mark.id} mark={mark} />
          ))}
        </Stack>
      )}
    </Stack>
  );
}

/** What the call came to, what is to be done, and its score by the template's rubric. */
export function SummaryCard({ id }: { id: string }) {
  const review = useCallReview(id);
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{words.title}</Title>
        {review.data && (
          <Text size="xs" c="dimmed">
            {review.data.by === 'model' ? words.byModel : words.byRules}
          </Text>
        )}
      </Group>
      <QueryState query={review} skeleton={<Skeleton h={110} />}>
        {(found) =>
          found ? (
            <Review review={found} />
          ) : (
            <Text size="sm" c="dimmed">
              {words.none}
            </Text>
          )
        }
      </QueryState>
    </Card>
  );
}
