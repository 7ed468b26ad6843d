import { Anchor, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { IconPhoneOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useCalls, type Call } from '@/api/calls';
import { useContact } from '@/api/contacts';
import { asProblem } from '@/api/problem';
import { DataTable, type Column } from '@/components/DataTable';
import { CallLength } from '@/components/DurationText';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { Facts } from '@/components/Facts';
import { PhoneText } from '@/components/PhoneText';
import { StatusBadge } from '@/components/StatusBadge';
import { TimeText } from '@/components/TimeText';
import type { CampaignRow } from '@/lib/campaign_rows';
import { contactName } from '@/lib/contactName';
import { fieldWords } from '@/lib/field_value';
import { formatPhone } from '@/lib/phone';
import { sentenceCase, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import { whyWords } from './contact_columns';

const words = texts.campaign.attempts;

interface Props {
  campaign: string;
  /** Null: nobody. */
  contact: string | null;
  /** As the table has it; undefined while it has not been loaded that far. */
  row: CampaignRow | undefined;
  onClose: () => void;
}

/** One contact of a campaign: every attempt to reach it, what comes next and why, what was collected. */
export function ContactAttempts({ campaign, contact, row, onClose }: Props) {
  const known = useContact(contact);
  const name = known.data ? contactName(known.data) : (row?.item.name ?? '');
  const number = known.data?.phone_number ?? row?.item.phone_number ?? '';
  return (
    <Drawer
      opened={contact !== null}
      onClose={onClose}
      size="lg"
      padding="lg"
      title={
        <div>
          <Group gap={8}>
            <Text fw={600}>{name || formatPhone(number)}</Text>
            {row && <StatusBadge status={row.item.state} />}
          </Group>
          <Text size="sm" c="dimmed">
            <PhoneText number={number} />
          </Text>
        </div>
      }
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      {contact !== null && (
        <Stack gap="lg">
          {row && <Next row={row} />}
          <Section title={words.title}>
            <Attempts campaign={campaign} contact={contact} />
          </Section>
          {row && Object.keys(row.values).length > 0 && (
            <Section title={words.collected}>
              <Facts rows={Object.entries(row.values).map(([field, value]) => [sentenceCase(field), fieldWords(value)])} />
            </Section>
          )}
          <Anchor component={Link} to={`/contacts?contact=${encodeURIComponent(contact)}`} size="sm">
            {words.toContact}
          </Anchor>
        </Stack>
      )}
    </Drawer>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={3} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Next({ row: { item } }: { row: CampaignRow }) {
  const never = item.decision === 'never';
  const rows: [string, ReactNode][] = [[never ? words.whyNone : words.why, whyWords(item.why) || texts.common.none]];
  if (item.next_attempt_at !== null) rows.push([words.next, <TimeText at={item.next_attempt_at} />]);
  if (item.callback_at !== null) rows.push([words.callback, <TimeText at={item.callback_at} />]);
  return (
    <Section title={never ? words.noneNext : words.whatNext}>
      <Facts rows={rows} />
    </Section>
  );
}

function columnsOf(calls: Call[]): Column<Call>[] {
  return [
    { id: 'number', header: words.columns.number, width: 48, cell: (row) => calls.length - calls.indexOf(row) },
    { id: 'when', header: words.columns.when, width: 120, grow: 1, cell: (row) => <TimeText at={row.created_at} /> },
    {
      id: 'outcome',
      header: words.columns.outcome,
      width: 150,
      grow: 1,
      cell: (row) => (row.outcome === '' ? <StatusBadge status={row.status} /> : statusWords(row.outcome)),
    },
    {
      id: 'length',
      header: words.columns.length,
      width: 70,
      align: 'right',
      cell: (row) => <CallLength call={row} />,
    },
  ];
}

function Attempts({ campaign, contact }: { campaign: string; contact: string }) {
  const { rows, query, loadMore } = useCalls({ campaign_id: campaign, contact_id: contact });
  if (query.isError && rows.length === 0) {
    return <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />;
  }
  return (
    <DataTable
      label={words.title}
      columns={columnsOf(rows)}
      rows={rows}
      rowKey={(row) => row.id}
      rowLink={(row) => `/calls/${encodeURIComponent(row.id)}`}
      loading={query.isPending}
      hasMore={query.hasNextPage}
      loadingMore={query.isFetchingNextPage}
      onEnd={loadMore}
      maxHeight="360px"
      empty={
        <EmptyState compact icon={IconPhoneOff} title={words.emptyTitle}>
          {words.empty}
        </EmptyState>
      }
    />
  );
}
