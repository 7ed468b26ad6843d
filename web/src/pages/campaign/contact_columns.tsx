import type { ReactNode } from 'react';
import type { Column } from '@/components/DataTable';
import { CallLength } from '@/components/DurationText';
import { PhoneText } from '@/components/PhoneText';
import { StatusBadge } from '@/components/StatusBadge';
import { TimeText } from '@/components/TimeText';
import { callLength } from '@/lib/call_length';
import type { CampaignRow } from '@/lib/campaign_rows';
import { formatDuration } from '@/lib/duration';
import { fieldWords } from '@/lib/field_value';
import { formatPhone } from '@/lib/phone';
import { capitalised, plainNames, sentenceCase, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.campaign.table;
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>{texts.common.none}</span>;

function lengthWords(call: CampaignRow['call']): string {
  const seconds = call === undefined ? null : callLength(call);
  return seconds === null ? '' : formatDuration(seconds);
}

/** A column of the table, and of the file that it is exported to. */
export interface ContactColumn extends Column<CampaignRow> {
  name: string;
  text: (row: CampaignRow) => string;
}

function column(id: string, name: string, width: number, text: (row: CampaignRow) => string, cell?: (row: CampaignRow) => ReactNode, rest: Partial<Column<CampaignRow>> = {}): ContactColumn {
  return { id, name, header: name, width, text, cell: cell ?? ((row) => text(row) || none), ...rest };
}

/** "done: reached" -> "Reached": the state stands in a column of its own. */
export const whyWords = (why: string) => capitalised(plainNames(why.replace(/^done: /, '')));

/** A contact, its state, its newest call, and a column for everything that the template collects. */
export function contactColumns(fields: readonly string[]): ContactColumn[] {
  return [
    column('contact', words.contact, 180, ({ item }) => item.name, ({ item }) => item.name || formatPhone(item.phone_number), {
      grow: 1,
    }),
    column('phone', words.phone, 160, ({ item }) => item.phone_number, ({ item }) => <PhoneText number={item.phone_number} />),
    column('state', words.state, 140, ({ item }) => statusWords(item.state), ({ item }) => <StatusBadge status={item.state} />),
    column('outcome', words.outcome, 170, ({ call, item }) => statusWords(call?.outcome || item.last_outcome || '')),
    column('why', words.why, 260, ({ item }) => item.why, ({ item }) => <span title={item.why}>{whyWords(item.why) || none}</span>),
    column('next', words.next, 140, ({ item }) => item.next_attempt_at ?? '', ({ item }) => <TimeText at={item.next_attempt_at} />),
    column('attempts', words.attempts, 90, ({ item }) => String(item.attempts), undefined, { align: 'right' }),
    column(
      'duration',
      words.duration,
      80,
      ({ call }) => lengthWords(call),
      ({ call }) => (call ? <CallLength call={call} /> : none),
      { align: 'right' },
    ),
    column('last_call', words.lastCall, 140, ({ call }) => call?.created_at ?? '', ({ call }) => <TimeText at={call?.created_at} />),
    ...fields.map((field) =>
      column(`field:${field}`, sentenceCase(field), 160, ({ values }) => values[field] ?? '', ({ values }) => (
        <span title={values[field]}>{fieldWords(values[field] ?? '') || none}</span>
      )),
    ),
  ];
}
