import { Anchor, Card, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconPhoneCall } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useRecentCalls } from '@/api/dashboard';
import { CallLength } from '@/components/DurationText';
import { EmptyState } from '@/components/EmptyState';
import { PhoneText } from '@/components/PhoneText';
import { QueryState } from '@/components/QueryState';
import { StatusBadge } from '@/components/StatusBadge';
import { TimeText } from '@/components/TimeText';
import { callLength } from '@/lib/call_length';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import classes from './Dashboard.module.css';

const words = texts.dashboard;

export function RecentCalls() {
  const recent = useRecentCalls();
  return (
    <Card component="section" aria-labelledby="recent-calls">
      <Group justify="space-between" mb={6}>
        <Title order={2} id="recent-calls">
          {words.recent}
        </Title>
        <Anchor component={Link} to="/calls" size="sm">
          {words.allCalls}
        </Anchor>
      </Group>
      <QueryState query={recent} skeleton={<Skeleton h={220} />}>
        {(calls) =>
          calls.length === 0 ? (
            <EmptyState icon={IconPhoneCall} title={words.noRecentTitle} compact>
              {words.noRecent}
            </EmptyState>
          ) : (
            <ul className={classes.list}>
              {calls.map((call) => (
                <li key={call.id}>
                  <Link to={`/calls/${encodeURIComponent(call.id)}`} className={`${classes.row} ${classes.call}`}>
                    <Text fw={550} truncate>
                      <PhoneText number={call.phone_number} />
                    </Text>
                    <Text size="sm" c="dimmed" truncate className={classes.wide}>
                      {call.outcome !== '' && statusWords(call.outcome)}
                      {call.outcome !== '' && callLength(call) !== null && ' · '}
                      {callLength(call) !== null && <CallLength call={call} />}
                    </Text>
                    <span>
                      <StatusBadge status={call.status} />
                    </span>
                    <Text size="sm" c="dimmed" ta="right" truncate className={classes.wide}>
                      <TimeText at={call.created_at} />
                    </Text>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </QueryState>
    </Card>
  );
}
