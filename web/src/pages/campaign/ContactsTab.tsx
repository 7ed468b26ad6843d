import { Button } from '@mantine/core';
import { IconUserPlus, IconUserSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { queuePage, useCampaignResults, useNewestCalls, useQueue, type Campaign, type QueueState } from '@/api/campaigns';
import { asProblem } from '@/api/problem';
import { DataTable } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { MENU_WIDTH } from '@/components/RowActions';
import { toastProblem } from '@/components/toast';
import { campaignRows, filteredRows, type CampaignRow, type QueueItem } from '@/lib/campaign_rows';
import { toCsv } from '@/lib/csv';
import { saveCsv } from '@/lib/save_file';
import { texts } from '@/texts/en';
import { ContactAttempts } from './ContactAttempts';
import { contactColumns } from './contact_columns';
import { ContactMenu } from './ContactMenu';
import { ContactsToolbar, type TableState } from './ContactsToolbar';

const words = texts.campaign.table;
const EVERYTHING: TableState = { state: '', outcome: '', search: '', hidden: [] };

/** Everybody whom the campaign calls, with all that was collected. */
export function ContactsTab({ campaign }: { campaign: Campaign }) {
  const [table, setTable] = useState<TableState>(EVERYTHING);
  const [exported, setExported] = useState<number | null>(null);
  const state = (table.state || undefined) as QueueState | undefined;
  const { rows: items, query, loadMore } = useQueue(campaign.id, state);
  const calls = useNewestCalls(campaign.id);
  const results = useCampaignResults(campaign.id);
  const [search, setSearch] = useSearchParams();
  const opened = search.get('contact');
  const all = useMemo(() => campaignRows(items, calls.data ?? [], results.data), [items, calls.data, results.data]);
  const rows = useMemo(
    () => filteredRows(all, { search: table.search, outcome: table.outcome }),
    [all, table.search, table.outcome],
  );
  const columns = useMemo(() => contactColumns(results.data?.fields ?? []), [results.data?.fields]);
  const shown = useMemo(() => {
    const menu = {
      id: 'menu',
      header: '',
      width: MENU_WIDTH,
      pinned: true,
      cell: ({ item, call }: CampaignRow) => <ContactMenu campaign={campaign.id} item={item} callId={call?.id} />,
    };
    return [...columns.filter(({ id }) => !table.hidden.includes(id)), menu];
  }, [columns, table.hidden, campaign.id]);
  const outcomes = useMemo(
    () => [...new Set((calls.data ?? []).map(({ outcome }) => outcome).filter(Boolean))].sort(),
    [calls.data],
  );
  const filtered = table.state !== '' || table.outcome !== '' || table.search !== '';

  // The file has every row that the filters let through, also those that were not scrolled to.
  const exportCsv = async () => {
    const everybody: QueueItem[] = [];
    try {
      let after: string | undefined;
      do {
        setExported(everybody.length);
        const page = await queuePage(campaign.id, state, after);
        everybody.push(...page.items);
        after = page.next ?? undefined;
      } while (after !== undefined);
      const joined = filteredRows(campaignRows(everybody, calls.data ?? [], results.data), table);
      const visible = columns.filter(({ id }) => !table.hidden.includes(id));
      const lines = joined.map((row) => visible.map(({ text }) => text(row)));
      saveCsv(`${campaign.name}.csv`, toCsv(visible.map(({ name }) => name), lines));
    } catch (error) {
      toastProblem(error);
    } finally {
      setExported(null);
    }
  };
  const openContact = (contact: string | null) => {
    const next = new URLSearchParams(search);
    if (contact === null) next.delete('contact');
    else next.set('contact', contact);
    setSearch(next);
  };
  if (query.isError && items.length === 0) {
    return (
      <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
    );
  }
  return (
    <>
      <ContactsToolbar
        campaign={campaign.id}
        table={table}
        onChange={setTable}
        outcomes={outcomes}
        columns={columns}
        exported={exported}
        onExport={() => void exportCsv()}
      />
      <DataTable
        label={words.label}
        columns={shown}
        rows={rows}
        rowKey={({ item }) => item.contact_id}
        onRow={({ item }) => openContact(item.contact_id)}
        loading={query.isPending || calls.isPending || results.isPending}
        hasMore={query.hasNextPage}
        loadingMore={query.isFetchingNextPage}
        onEnd={loadMore}
        maxHeight="calc(100vh - 300px)"
        empty={
          filtered ? (
            <EmptyState
              icon={IconUserSearch}
              title={words.nothingTitle}
              action={
                <Button variant="default" onClick={() => setTable(EVERYTHING)}>
                  {words.clear}
                </Button>
              }
            >
              {words.nothing}
            </EmptyState>
          ) : (
            <EmptyState
              icon={IconUserPlus}
              title={words.emptyTitle}
              action={
                <Button component={Link} to="?tab=setup">
                  {texts.campaign.overview.addContacts}
                </Button>
              }
            >
              {texts.campaign.overview.noContacts}
            </EmptyState>
          )
        }
      />
      <ContactAttempts
        campaign={campaign.id}
        contact={opened}
        row={all.find(({ item }) => item.contact_id === opened)}
        onClose={() => openContact(null)}
      />
    </>
  );
}
