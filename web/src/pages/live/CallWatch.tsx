import { Alert, Anchor, Badge, Divider, Group, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import { useCall } from '@/api/calls';
import { useEarlierLines } from '@/api/live_calls';
import { useMay } from '@/api/session';
import { useTemplateVersion } from '@/api/template_editor';
import { Dialogue } from '@/components/Dialogue';
import type { LiveCall } from '@/lib/live_calls';
import { formatPhone } from '@/lib/phone';
import { nodeTitles, stageTitles } from '@/lib/trace_words';
import { plainNames, statusWords } from '@/lib/words';
import { TurnDetails } from '@/pages/call/TurnDetails';
import { texts } from '@/texts/en';
import { LiveState, useNow } from './CallList';
import { CollectedSoFar } from './CollectedSoFar';
import { Controls } from './Controls';
import classes from './live.module.css';

const words = texts.live;

/** One call as it happens: what is said, where it stands, and what can be done. */
export function CallWatch({ call }: { call: LiveCall }) {
  const now = useNow();
  const record = useCall(call.id);
  const earlier = useEarlierLines(call.id);
  const maySteer = useMay('agent');
  const template = useTemplateVersion(record.data?.template_id ?? '', record.data?.template_version ?? 0);
  const titles = useMemo(() => nodeTitles(template.data), [template.data]);
  const stages = useMemo(() => stageTitles(template.data), [template.data]);
  const { lines: said, current } = call;
  const lines = useMemo(() => {
    const known = new Set(said.map((line) => line.key));
    const before = (earlier.data?.lines ?? []).filter((line) => !known.has(line.key));
    const open = current.map((line) => ({ ...line, open: true }));
    return [...before, ...said, ...open];
  }, [earlier.data, said, current]);
  const turn = call.lastTurn ?? earlier.data?.turns.at(-1) ?? null;
  return (
    <section className={classes.watch}>
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={2} className="tabular">
            {record.data ? formatPhone(record.data.phone_number) : texts.common.none}
          </Title>
          <LiveState call={call} now={now} />
          {call.onHold && call.ended === null && <Badge color="yellow">{words.onHold}</Badge>}
          {call.stage !== '' && <Badge color="gray">{words.stage(stages.get(call.stage) ?? plainNames(call.stage))}</Badge>}
        </Group>
        <Anchor component={Link} to={`/calls/${encodeURIComponent(call.id)}`} size="sm">
          {words.open}
        </Anchor>
      </Group>
      {call.ended !== null ? (
        <Alert color="gray" variant="light">
          {`${words.ended}: ${statusWords(call.ended.outcome || call.ended.status)}`}
        </Alert>
      ) : (
        maySteer && <Controls id={call.id} ringing={call.answeredAt === null} held={call.onHold} />
      )}
      {call.trouble !== null && call.ended === null && (
        <Alert color="orange" variant="light" title={call.trouble.what} role="status">
          {call.trouble.mend}
        </Alert>
      )}
      <Dialogue
        label={words.transcript}
        lines={lines}
        names={{ agent: words.agent, caller: words.caller }}
        empty={words.nothingYet}
      />
      {call.answeredAt !== null && <CollectedSoFar id={call.id} turn={turn?.id ?? 0} />}
      {turn && (
        <div>
          <Divider mb="sm" />
          <Text size="sm" fw={600} mb={4}>
            {words.why}
          </Text>
          <TurnDetails turn={turn} titles={titles} />
        </div>
      )}
    </section>
  );
}
