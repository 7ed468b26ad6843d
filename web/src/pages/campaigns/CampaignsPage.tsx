import { Button } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { campaignsQuery, useCampaigns, type Campaign } from '@/api/campaigns';
import { asProblem } from '@/api/problem';
import type { Prefetch } from '@/api/query';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { StatusBadge } from '@/components/StatusBadge';
import { TemplateName } from '@/components/TemplateName';
import { TimeText } from '@/components/TimeText';
import { texts } from '@/texts/en';

const words = texts.campaigns;

const columns: Column<Campaign>[] = [
  { id: 'name', header: words.columns.name, width: 220, grow: 2, cell: (row) => row.name },
  { id: 'status', header: words.columns.status, width: 120, cell: (row) => <StatusBadge status={row.status} /> },
  { id: 'template', header: words.columns.template, width: 180, grow: 1, cell: (row) => <TemplateName id={row.template_id} /> },
  { id: 'version', header: words.columns.version, width: 90, cell: (row) => row.template_version },
  { id: 'created', header: words.columns.created, width: 160, cell: (row) => <TimeText at={row.created_at} /> },
];

export const prefetch: Prefetch = (queries) => {
  void queries.prefetchInfiniteQuery(campaignsQuery);
};

export function CampaignsPage() {
  const { rows, query, loadMore } = useCampaigns();
  const create = useMay('manager') ? (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {words.create}
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={words.title} description={words.description} actions={create} />
      {query.isError && rows.length === 0 ? (
        <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={words.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowLink={(row) => `/campaigns/${encodeURIComponent(row.id)}`}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onEnd={loadMore}
          empty={
            <EmptyState icon={IconSpeakerphone} title={words.emptyTitle} action={create}>
              {words.empty}
            </EmptyState>
          }
        />
      )}
    </>
  );
}
