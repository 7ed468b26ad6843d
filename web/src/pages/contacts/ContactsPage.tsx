import { Badge, Button, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload, IconPlus, IconUpload, IconUsers, IconZoomQuestion } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router-dom';
import { CONTACTS_CSV, contactsQuery, useContacts, type Contact, type ContactFilter } from '@/api/contacts';
import { asProblem } from '@/api/problem';
import type { Prefetch } from '@/api/query';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { PhoneText } from '@/components/PhoneText';
import { TagList } from '@/components/TagList';
import { TimeText } from '@/components/TimeText';
import { contactName } from '@/lib/contactName';
import { texts } from '@/texts/en';
import { ContactDrawer } from './ContactDrawer';
import { ContactFilters, type TypedFilter } from './ContactFilters';
import { ContactsTabs } from './ContactsTabs';
import { LeadBadge } from './LeadBadge';

const words = texts.contacts;
const SEARCH_PAUSE_MS = 250;

const columns: Column<Contact>[] = [
  {
    id: 'name',
    header: words.columns.name,
    width: 190,
    grow: 2,
    cell: (row) =>
      row.first_name + row.last_name === '' ? (
        <Text span inherit c="dimmed" fw={400}>
          {words.unnamed}
        </Text>
      ) : (
        contactName(row)
      ),
  },
  {
    id: 'phone',
    header: words.columns.phone,
    width: 200,
    grow: 1,
    cell: (row) => (
      <Group gap={6} wrap="nowrap">
        <PhoneText number={row.phone_number} />
        {row.do_not_call && (
          <Badge color="red" style={{ flex: 'none' }}>
            {words.doNotCall}
          </Badge>
        )}
      </Group>
    ),
  },
  { id: 'company', header: words.columns.company, width: 140, grow: 1.5, cell: (row) => row.company },
  { id: 'status', header: words.columns.status, width: 130, cell: (row) => <LeadBadge status={row.status} /> },
  { id: 'tags', header: words.columns.tags, width: 170, grow: 1, cell: (row) => <TagList tags={row.tags} /> },
  { id: 'added', header: words.columns.added, width: 130, cell: (row) => <TimeText at={row.created_at} c="dimmed" /> },
];

const typedIn = (search: URLSearchParams): TypedFilter => ({
  q: search.get('q') ?? '',
  status: search.get('status') ?? '',
  tag: search.get('tag') ?? '',
});
const filterOf = ({ q, status, tag }: TypedFilter): ContactFilter => ({ search: q.trim(), status, tag: tag.trim() });

export const prefetch: Prefetch = (queries, { search }) => {
  void queries.prefetchInfiniteQuery(contactsQuery(filterOf(typedIn(search))));
};

export function ContactsPage() {
  const [search, setSearch] = useSearchParams();
  const typed = typedIn(search);
  const [looked] = useDebouncedValue(search.toString(), SEARCH_PAUSE_MS);
  const filter = filterOf(typedIn(new URLSearchParams(looked)));
  const filtered = Object.values(filter).some((value) => value !== '');
  const { rows, query, loadMore } = useContacts(filter);
  const tags = [...new Set(rows.flatMap((row) => row.tags))].sort();
  const mayEdit = useMay('manager');
  const put = (values: Record<string, string>, replace: boolean) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(values)) {
      if (value === '') next.delete(name);
      else next.set(name, value);
    }
    setSearch(next, { replace });
  };
  const addButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => put({ contact: 'new' }, false)}>
      {words.new}
    </Button>
  );
  const importButton = (
    <Button component={Link} to="/contacts/import" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
      {words.import}
    </Button>
  );
  const exportButton = rows.length > 0 && (
    <Button component="a" href={CONTACTS_CSV} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
      {words.export}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={words.title}
        description={words.description}
        actions={
          mayEdit && (
            <>
              {exportButton}
              {importButton}
              {addButton}
            </>
          )
        }
      />
      <ContactsTabs value="all" />
      <ContactFilters typed={typed} tags={tags} onChange={(change) => put(change, true)} />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={words.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onRow={(row) => put({ contact: row.id }, false)}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          maxHeight="calc(100vh - 290px)"
          empty={
            !filtered ? (
              <EmptyState
                icon={IconUsers}
                title={words.emptyTitle}
                action={
                  mayEdit && (
                    <Group justify="center">
                      {importButton}
                      {addButton}
                    </Group>
                  )
                }
              >
                {words.empty}
              </EmptyState>
            ) : (
              <EmptyState
                icon={IconZoomQuestion}
                title={words.nothingFoundTitle}
                action={
                  <Button variant="default" onClick={() => put({ q: '', status: '', tag: '' }, true)}>
                    {words.filters.clear}
                  </Button>
                }
              >
                {filter.status === '' && filter.tag === '' ? words.nothingFound(filter.search) : words.nobodyFits}
              </EmptyState>
            )
          }
        />
      )}
      <ContactDrawer id={search.get('contact')} onClose={() => put({ contact: '' }, false)} />
    </>
  );
}
