import { Alert, Button, Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconUserPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useCallAnalytics, useProgress, type Campaign, type Progress } from '@/api/campaigns';
import { EmptyState } from '@/components/EmptyState';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { StateBar } from '@/components/StateBar';
import { StatTile } from '@/components/StatTile';
import { TimeText } from '@/components/TimeText';
import { formatDuration } from '@/lib/duration';
import { texts } from '@/texts/en';
import { Analytics } from './Analytics';
import { progressParts } from './parts';

const words = texts.campaign.overview;

/** How it goes, in numbers. */
export function OverviewTab({ campaign }: { campaign: Campaign }) {
  const progress = useProgress(campaign.id);
  return (
    <QueryState query={progress} skeleton={<PageSkeleton rows={4} />}>
      {(data) => (
        <Stack gap="lg">
          {data.contacts.all === 0 ? (
            <Card>
              <EmptyState
                icon={IconUserPlus}
                title={words.noContactsTitle}
                compact
                action={
                  <Button component={Link} to="?tab=setup">
                    {words.addContacts}
                  </Button>
                }
              >
                {campaign.status === 'running' ? words.noContactsRunning : words.noContacts}
              </EmptyState>
            </Card>
          ) : (
            <ProgressCard progress={data} />
          )}
          <Notices progress={data} />
          <Tiles campaign={campaign} progress={data} />
          <Analytics campaign={campaign} />
        </Stack>
      )}
    </QueryState>
  );
}

function ProgressCard({ progress }: { progress: Progress }) {
  return (
    <Card component="section" aria-label={words.progress}>
      <Title order={2} mb="md">
        {words.progress}
      </Title>
      <StateBar parts={progressParts(progress)} label={words.progress} />
    </Card>
  );
}

function Notices({ progress }: { progress: Progress }): ReactNode {
  const running = progress.status === 'running';
  const waits = running && progress.contacts.waiting > 0;
  const open = progress.breaker.state !== 'closed';
  if (!open && !waits) return null;
  return (
    <>
      {open && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={words.breaker}>
          {words.breakerUntil}: <TimeText at={progress.breaker.until} />
        </Alert>
      )}
      {waits && (progress.limited_by || progress.next_due_at) && (
        <Alert color="gray" icon={<IconClock aria-hidden />}>
          {progress.limited_by && (
            <Text size="sm">
              {words.limited}: {progress.limited_by}
            </Text>
          )}
          {progress.next_due_at && (
            <Text size="sm">
              {new Date(progress.next_due_at) <= new Date() ? (
                words.dueNow
              ) : (
                <>
                  {words.nextDue}: <TimeText at={progress.next_due_at} />
                </>
              )}
            </Text>
          )}
        </Alert>
      )}
    </>
  );
}

function Tiles({ campaign, progress }: { campaign: Campaign; progress: Progress }) {
  const analytics = useCallAnalytics(campaign.id);
  const talk = analytics.data?.talk_seconds ?? 0;
  const calls = analytics.data?.calls ?? 0;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <StatTile label={words.contacts} value={progress.contacts.all.toLocaleString('en')} />
      <StatTile
        label={words.reached}
        value={progress.outcomes.reached.toLocaleString('en')}
        detail={progress.outcomes.reached === 0 ? words.noneReached : words.answered(progress.answered_percent)}
      />
      <StatTile label={words.active} value={progress.calls.active} detail={words.talking(progress.calls.talking)} />
      <StatTile
        label={words.talk}
        loading={analytics.isPending}
        value={formatDuration(talk)}
        detail={words.perCall(formatDuration(calls === 0 ? 0 : talk / calls))}
      />
    </SimpleGrid>
  );
}
