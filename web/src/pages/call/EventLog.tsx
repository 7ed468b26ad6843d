import { Drawer, Skeleton, TextInput } from '@mantine/core';
import { IconListDetails, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useCallEvents } from '@/api/calls';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { JsonView } from '@/components/JsonView';
import { QueryState } from '@/components/QueryState';
import type { LoggedEvent } from '@/lib/event_pages';
import { eventTitle, eventWords } from '@/lib/event_words';
import { texts } from '@/texts/en';

const words = texts.call.events;

function Log({ events, sentences }: { events: LoggedEvent[]; sentences: Map<number, string> }) {
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<LoggedEvent | null>(null);
  const columns = useMemo<Column<LoggedEvent>[]>(
    () => [
      { id: 'at', header: words.columns.at, width: 90, align: 'right', cell: (row) => `${(row.at_us / 1e6).toFixed(2)} s` },
      { id: 'what', header: words.columns.what, width: 200, cell: (row) => eventTitle(row.event) },
      { id: 'words', header: words.columns.words, width: 300, grow: 1, cell: (row) => eventWords(row.event, sentences) },
    ],
    [sentences],
  );
  const rows = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    if (wanted === '') return events;
    return events.filter((one) =>
      `${eventTitle(one.event)} ${eventWords(one.event, sentences)}`.toLowerCase().includes(wanted),
    );
  }, [events, search, sentences]);
  return (
    <>
      <TextInput
        mb="sm"
        maw={320}
        data-search
        aria-label={words.search}
        placeholder={words.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <DataTable
        label={texts.call.tabs.events}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.seq)}
        rowHeight={36}
        onRow={setOpen}
        empty={
          <EmptyState icon={IconListDetails} title={texts.call.tabs.events} compact>
            {words.none}
          </EmptyState>
        }
      />
      <Drawer
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={words.one}
        closeButtonProps={{ 'aria-label': texts.common.actions.close }}
      >
        {open && <JsonView value={open} label={words.one} maxHeight={700} />}
      </Drawer>
    </>
  );
}

/** Everything that the conversation machine was told, in order. */
export function EventLog({ id, sentences }: { id: string; sentences: Map<number, string> }) {
  const events = useCallEvents(id);
  return (
    <QueryState query={events} skeleton={<Skeleton h={400} />}>
      {(found) => <Log events={found} sentences={sentences} />}
    </QueryState>
  );
}
