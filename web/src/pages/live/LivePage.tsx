import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconPhoneOff } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { useRunningCalls } from '@/api/live_calls';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { QueryState } from '@/components/QueryState';
import type { LiveCall, LiveCalls } from '@/lib/live_calls';
import { texts } from '@/texts/en';
import { CallList } from './CallList';
import { CallWatch } from './CallWatch';
import classes from './live.module.css';

const words = texts.live;

/** Those that run; and the one that is watched, so that its end can be read. */
function shownCalls(calls: LiveCalls, chosen: string | null): LiveCall[] {
  return [...calls.values()].filter((call) => call.ended === null || call.id === chosen);
}

export function LivePage() {
  const { calls, query } = useRunningCalls();
  const [params, setParams] = useSearchParams();
  // Who is watched stays in view when the call ends, chosen or not.
  const [watchedId, setWatchedId] = useState<string | null>(null);
  const chosen = params.get('call') ?? watchedId;
  const shown = useMemo(() => shownCalls(calls, chosen), [calls, chosen]);
  const watched = shown.find((call) => call.id === chosen) ?? shown[0];
  const nextId = watched?.id ?? null;
  useEffect(() => {
    if (nextId !== null) setWatchedId(nextId);
  }, [nextId]);
  const running = shown.filter((call) => call.ended === null).length;
  return (
    <>
      <PageHeader title={words.title} description={running === 0 ? words.description : words.running(running)} />
      <QueryState query={query} skeleton={<Skeleton h={360} />}>
        {() =>
          watched === undefined ? (
            <div className={classes.frame}>
              <EmptyState
                icon={IconPhoneOff}
                title={words.emptyTitle}
                action={
                  <Button component={Link} to="/calls" variant="default">
                    {words.emptyAction}
                  </Button>
                }
              >
                {words.empty}
              </EmptyState>
            </div>
          ) : (
            <div className={classes.columns}>
              <CallList calls={shown} chosen={watched.id} onChoose={(id) => setParams({ call: id }, { replace: true })} />
              <CallWatch key={watched.id} call={watched} />
            </div>
          )
        }
      </QueryState>
      <Group mt="sm">
        <Text size="xs" c="dimmed" role="status">
          {running === 0 ? '' : words.choose}
        </Text>
      </Group>
    </>
  );
}
