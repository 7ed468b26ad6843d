import { Anchor, Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { campaignsQuery } from '@/api/campaigns';
import { callsNowQuery, recentCallsQuery, todayQuery, useCallsNow, useLiveDashboard, useToday } from '@/api/dashboard';
import { openFollowUpsQuery } from '@/api/followUps';
import { linesQuery } from '@/api/installation';
import type { Prefetch } from '@/api/query';
import { useMay } from '@/api/session';
import { PageHeader } from '@/components/PageHeader';
import { StatTile } from '@/components/StatTile';
import { formatDuration } from '@/lib/duration';
import { texts } from '@/texts/en';
import { Attention } from './Attention';
import { RecentCalls } from './RecentCalls';
import { RunningCampaigns } from './RunningCampaigns';
import classes from './Dashboard.module.css';

const words = texts.dashboard;

export const prefetch: Prefetch = (queries) => {
  void queries.prefetchQuery(callsNowQuery);
  void queries.prefetchQuery(todayQuery);
  void queries.prefetchQuery(recentCallsQuery);
  void queries.prefetchQuery(linesQuery);
  void queries.prefetchInfiniteQuery(campaignsQuery);
  void queries.prefetchInfiniteQuery(openFollowUpsQuery);
};

/** What happens now, what today came to, and what needs somebody. */
export function DashboardPage() {
  useLiveDashboard();
  const may = useMay('manager');
  return (
    <>
      <PageHeader
        title={words.title}
        description={words.description}
        actions={
          may && (
            <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} aria-hidden />}>
              {words.newCampaign}
            </Button>
          )
        }
      />
      <Stack gap="lg">
        <Tiles />
        <div className={classes.columns}>
          <Stack gap="lg" miw={0}>
            <RunningCampaigns />
            <RecentCalls />
          </Stack>
          <Attention />
        </div>
      </Stack>
    </>
  );
}

function Tiles() {
  const now = useCallsNow();
  const today = useToday();
  const { calls = 0, answered = 0, talkSeconds = 0, more = false } = today.data ?? {};
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <StatTile
        label={words.now}
        loading={now.isPending}
        value={now.data ?? texts.common.none}
        detail={
          now.data ? (
            <Anchor component={Link} to="/live" size="xs">
              {words.watch}
            </Anchor>
          ) : (
            words.nowNone
          )
        }
      />
      <StatTile
        label={words.today}
        loading={today.isPending}
        value={more ? words.todayMore(calls) : calls.toLocaleString('en')}
        detail={calls === 0 ? words.noCalls : <Text span inherit>&nbsp;</Text>}
      />
      <StatTile
        label={words.answered}
        loading={today.isPending}
        value={answered.toLocaleString('en')}
        detail={words.answeredOf(calls === 0 ? 0 : Math.round((100 * answered) / calls))}
      />
      <StatTile
        label={words.talk}
        loading={today.isPending}
        value={formatDuration(talkSeconds)}
        detail={words.talkAverage(formatDuration(answered === 0 ? 0 : talkSeconds / answered))}
      />
    </SimpleGrid>
  );
}
