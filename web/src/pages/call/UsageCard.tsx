import { Anchor, Card, Skeleton, Text, Title } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useCallUsage } from '@/api/calls';
import { useMay } from '@/api/session';
import { Facts } from '@/components/Facts';
import { QueryState } from '@/components/QueryState';
import { formatCost } from '@/lib/cost';
import { texts } from '@/texts/en';

const words = texts.call.usage;

/** What language models took for a call, and what that cost. */
export function UsageCard({ id }: { id: string }) {
  const usage = useCallUsage(id);
  const maySet = useMay('owner');
  return (
    <Card>
      <Title order={2} mb="sm">
        {words.title}
      </Title>
      <QueryState query={usage} skeleton={<Skeleton h={70} />}>
        {({ prompt_tokens: asked, completion_tokens: answered, cost }) =>
          asked + answered === 0 ? (
            <Text size="sm" c="dimmed">
              {words.none}
            </Text>
          ) : (
            <>
              <Facts
                rows={[
                  [words.asked, asked.toLocaleString('en')],
                  [words.answered, answered.toLocaleString('en')],
                  [words.cost, cost > 0 ? formatCost(cost) : texts.common.none],
                ]}
              />
              {cost === 0 && (
                <Text size="sm" c="dimmed" mt="xs">
                  {words.unpriced}{' '}
                  {maySet && (
                    <Anchor component={Link} to="/settings/system?q=price" inherit underline="always">
                      {words.setPrice}
                    </Anchor>
                  )}
                </Text>
              )}
            </>
          )
        }
      </QueryState>
    </Card>
  );
}
