import { Anchor, Tabs } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link, useParams, useSearchParams } from 'react-router-dom';
import { campaignKeys, useCampaign } from '@/api/campaigns';
import { useLiveEvents } from '@/api/live';
import { useTemplateName } from '@/api/template_editor';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { StatusBadge } from '@/components/StatusBadge';
import { texts } from '@/texts/en';
import { CampaignActions } from './CampaignActions';
import { CampaignMenu } from './CampaignMenu';
import { ContactsTab } from './ContactsTab';
import { OverviewTab } from './OverviewTab';
import { SetUpTab } from './SetUpTab';
import { VersionsTab } from './VersionsTab';

const words = texts.campaign;
const TABS = ['overview', 'contacts', 'setup', 'versions'] as const;
type Tab = (typeof TABS)[number];

/** What happens in this campaign is seen as it happens: progress from the event itself, the rest asked for anew. */
function useLiveCampaign(id: string): void {
  const queries = useQueryClient();
  useLiveEvents((events) => {
    let ended = false;
    for (const event of events) {
      if (event.name === 'campaign_progress' && event.data.campaign_id === id) {
        queries.setQueryData(campaignKeys.part(id, 'progress'), event.data);
      }
      if (event.name === 'call_ended') ended = true;
    }
    if (!ended) return;
    for (const part of ['calls', 'analytics', 'overview', 'results']) {
      void queries.invalidateQueries({ queryKey: campaignKeys.part(id, part) });
    }
  });
}

export function CampaignPage() {
  const { campaignId = '' } = useParams();
  const campaign = useCampaign(campaignId);
  const templateName = useTemplateName(campaign.data?.template_id ?? '');
  const [search, setSearch] = useSearchParams();
  useLiveCampaign(campaignId);
  const tab: Tab = TABS.find((one) => one === search.get('tab')) ?? 'overview';
  // On a phone the tabs are a strip: the one that is open is in view.
  const current = useRef<HTMLButtonElement>(null);
  const there = campaign.isSuccess;
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which is nothing for React to call afterwards.
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [tab, there]);
  return (
    <QueryState query={campaign} skeleton={<PageSkeleton />}>
      {(data) => (
        <>
          <PageHeader
            title={data.name}
            badge={<StatusBadge status={data.status} />}
            crumbs={[{ label: texts.campaigns.title, to: '/campaigns' }]}
            description={
              <Anchor component={Link} to={`/templates/${encodeURIComponent(data.template_id)}`} c="dimmed">
                {words.byTemplate(templateName, data.template_version)}
              </Anchor>
            }
            actions={
              <>
                <CampaignActions campaign={data} />
                <CampaignMenu campaign={data} />
              </>
            }
          />
          <Tabs value={tab} onChange={(next) => setSearch(next === 'overview' || next === null ? {} : { tab: next })}>
            <Tabs.List mb="lg" aria-label={words.tabsLabel} style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
              {TABS.map((one) => (
                <Tabs.Tab key={one} value={one} ref={one === tab ? current : undefined} style={{ flex: 'none' }}>
                  {words.tabs[one]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {/* Only the tab that is seen asks for anything. */}
            <Tabs.Panel value={tab}>
              {tab === 'overview' && <OverviewTab campaign={data} />}
              {tab === 'contacts' && <ContactsTab campaign={data} />}
              {tab === 'setup' && <SetUpTab campaign={data} />}
              {tab === 'versions' && <VersionsTab campaign={data} />}
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </QueryState>
  );
}
