import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ledgerOf } from '@/lib/latency_ledger';
import type { Turn } from '@/lib/turn';
import { texts } from '@/texts/en';
import { formatMilliseconds } from '@/lib/duration';
import { LatencyBar } from './LatencyBar';
import { SignalList } from './SignalList';
import { ToolList } from './ToolList';
import { TraceList } from './TraceList';
import classes from './TurnDetails.module.css';

const words = texts.call.turn;

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={4} className={classes.title}>
        {title}
      </Title>
      {children}
    </section>
  );
}

/** Everything about one turn: what was understood, why it was decided, tools, where the time went. */
export function TurnDetails({ turn, titles }: { turn: Turn; titles: Map<string, string> }) {
  const ledger = ledgerOf(turn.timings);
  const spoken = turn.heard.text !== '';
  return (
    <Stack gap="md" className={classes.details}>
      {spoken && (
        <Section title={words.heard}>
          <SignalList signals={turn.signals} />
        </Section>
      )}
      {turn.decisions.map((decision, index) => (
        <Section key={index} title={index === 0 ? words.decision : words.after}>
          <TraceList decision={decision} titles={titles} />
        </Section>
      ))}
      {turn.toolResults.length > 0 && (
        <Section title={words.tools}>
          <ToolList requests={turn.decisions.flatMap((decision) => decision.tools)} results={turn.toolResults} />
        </Section>
      )}
      {ledger.total !== null && ledger.spans.length > 0 && (
        <Section title={`${words.latency}: ${formatMilliseconds(ledger.total)}`}>
          <LatencyBar ledger={ledger} />
        </Section>
      )}
    </Stack>
  );
}
