import { Anchor, Badge, Card, Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconMessageOff } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { callEventsQuery, callQuery, refreshCall, turnsQuery, useCall, useCallEvents, useTurns, type Call } from '@/api/calls';
import { useLiveEvents } from '@/api/live';
import type { Prefetch } from '@/api/query';
import { useTemplateVersion } from '@/api/template_editor';
import { CallLength } from '@/components/DurationText';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { StatusBadge } from '@/components/StatusBadge';
import { TemplateName } from '@/components/TemplateName';
import { TimeText } from '@/components/TimeText';
import { interruptionsOf } from '@/lib/interruptions';
import { formatPhone } from '@/lib/phone';
import { nodeTitles, stageTitles } from '@/lib/trace_words';
import { segmentTimes, transcriptOf } from '@/lib/transcript';
import type { Turn } from '@/lib/turn';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import { CallActions } from './CallActions';
import classes from './CallPage.module.css';
import { EventLog } from './EventLog';
import { PlayerCard } from './PlayerCard';
import { FactsCard, FieldsCard, QualityCard } from './SideCards';
import { SummaryCard } from './SummaryCard';
import { Transcript } from './Transcript';
import { UsageCard } from './UsageCard';
import { usePlayer } from './usePlayer';

const words = texts.call;
/** Behind these events there is something new to be asked for. */
const STORED = new Set(['call_answered', 'turn', 'call_ended']);
const OVER = new Set<Call['status']>(['completed', 'failed', 'interrupted']);

/** With the line's own words for it, where it had some. */
function notAnswered(call: Call): string {
  return call.end_reason === '' ? words.notAnswered : `${words.notAnswered}: ${call.end_reason}`;
}

function Heading({ call }: { call: Call }) {
  return (
    <PageHeader
      title={formatPhone(call.phone_number)}
      crumbs={[{ label: words.crumb, to: '/calls' }]}
      badge={
        <Group gap={6} wrap="nowrap">
          <StatusBadge status={call.status} />
          {call.outcome !== '' && <Badge color="iris">{statusWords(call.outcome)}</Badge>}
        </Group>
      }
      description={
        <Group gap={8}>
          <span>{texts.calls.directions[call.direction]}</span>
          <span aria-hidden>·</span>
          <TimeText at={call.answered_at ?? call.created_at} />
          <span aria-hidden>·</span>
          {call.answered_at === null ? notAnswered(call) : <CallLength call={call} />}
          <span aria-hidden>·</span>
          <Anchor component={Link} to={`/templates/${encodeURIComponent(call.template_id)}`} inherit>
            <TemplateName id={call.template_id} />
          </Anchor>
          <span>{words.version(call.template_version)}</span>
        </Group>
      }
      actions={OVER.has(call.status) && <CallActions call={call} />}
    />
  );
}

function sentencesOf(turns: Turn[]): Map<number, string> {
  return new Map(turns.flatMap((turn) => turn.spoken.map((spoken) => [spoken.segment, spoken.text] as const)));
}

function Conversation({ call, turns }: { call: Call; turns: Turn[] }) {
  const player = usePlayer();
  const [follow, setFollow] = useState(true);
  const events = useCallEvents(call.id);
  const template = useTemplateVersion(call.template_id, call.template_version);
  const lines = useMemo(() => transcriptOf(turns, segmentTimes(events.data ?? [])), [turns, events.data]);
  const marks = useMemo(() => interruptionsOf(events.data ?? []), [events.data]);
  const titles = useMemo(() => nodeTitles(template.data), [template.data]);
  const stages = useMemo(() => stageTitles(template.data), [template.data]);
  const sentences = useMemo(() => sentencesOf(turns), [turns]);
  return (
    <div className={classes.columns}>
      <Stack gap="md" className={classes.main}>
        {call.has_recording ? (
          <div className={classes.player}>
            <PlayerCard id={call.id} player={player} marks={marks} follow={follow} onFollow={setFollow} />
          </div>
        ) : (
          OVER.has(call.status) && (
            <Text size="sm" c="dimmed">
              {words.player.none}
            </Text>
          )
        )}
        <Card padding="md">
          <Tabs defaultValue="conversation" keepMounted={false}>
            <Tabs.List mb="sm">
              <Tabs.Tab value="conversation">{words.tabs.conversation}</Tabs.Tab>
              <Tabs.Tab value="events">{words.tabs.events}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="conversation">
              {lines.length === 0 ? (
                <EmptyState icon={IconMessageOff} title={words.transcript.emptyTitle} compact>
                  {words.transcript.empty}
                </EmptyState>
              ) : (
                <Transcript
                  lines={lines}
                  turns={turns}
                  titles={titles}
                  stages={stages}
                  player={call.has_recording ? player : undefined}
                  follow={follow}
                />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="events">
              <EventLog id={call.id} sentences={sentences} />
            </Tabs.Panel>
          </Tabs>
        </Card>
      </Stack>
      <Stack gap="md" component="aside" className={classes.aside}>
        <SummaryCard id={call.id} />
        <FieldsCard id={call.id} />
        <FactsCard turns={turns} interruptions={marks} stageTitles={stages} />
        {OVER.has(call.status) && <UsageCard id={call.id} />}
        <QualityCard id={call.id} />
      </Stack>
    </div>
  );
}

export const prefetch: Prefetch = (queries, { params: { id = '' } }) => {
  void queries.prefetchQuery(callQuery(id));
  void queries.prefetchQuery(turnsQuery(id));
  void queries.prefetchQuery(callEventsQuery(id));
};

export function CallPage() {
  const { id = '' } = useParams();
  const queries = useQueryClient();
  const call = useCall(id);
  const turns = useTurns(id);
  useLiveEvents((events) => {
    if (events.some((event) => STORED.has(event.name) && 'call_id' in event.data && event.data.call_id === id)) refreshCall(queries, id);
  });
  return (
    <QueryState query={call} skeleton={<PageSkeleton />}>
      {(found) => (
        <>
          <Heading call={found} />
          <QueryState query={turns} skeleton={<Skeleton h={420} />}>
            {(all) => <Conversation call={found} turns={all} />}
          </QueryState>
        </>
      )}
    </QueryState>
  );
}
