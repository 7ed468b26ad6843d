import { Anchor, Button, Card, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconSpeakerphone } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useCampaigns, useProgress, type Campaign } from '@/api/campaigns';
import { useMay } from '@/api/session';
import { EmptyState } from '@/components/EmptyState';
import { StateBar } from '@/components/StateBar';
import { StatusBadge } from '@/components/StatusBadge';
import { progressParts } from '@/pages/campaign/parts';
import { texts } from '@/texts/en';
import classes from './Dashboard.module.css';

const words = texts.dashboard;
const SHOWN = 6;
const ORDER = ['running', 'paused', 'draft'];

/** The campaigns that are not over; those that run first. */
export function RunningCampaigns() {
  const { rows, query } = useCampaigns();
  const may = useMay('manager');
  const open = rows
    .filter(({ status }) => ORDER.includes(status))
    .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || b.created_at.localeCompare(a.created_at))
    .slice(0, SHOWN);
  return (
    <Card component="section" aria-labelledby="running-campaigns">
      <Group justify="space-between" mb={6}>
        <Title order={2} id="running-campaigns">
          {words.campaigns}
        </Title>
        <Anchor component={Link} to="/campaigns" size="sm">
          {words.allCampaigns}
        </Anchor>
      </Group>
      {query.isPending ? (
        <Skeleton h={90} />
      ) : open.length === 0 ? (
        <EmptyState
          icon={IconSpeakerphone}
          title={words.noCampaignsTitle}
          compact
          action={
            may && (
              <Button component={Link} to="/campaigns/new" variant="light">
                {words.newCampaign}
              </Button>
            )
          }
        >
          {words.noCampaigns}
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {open.map((campaign) => (
            <Row key={campaign.id} campaign={campaign} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ campaign }: { campaign: Campaign }) {
  const progress = useProgress(campaign.id).data;
  const all = progress?.contacts.all ?? 0;
  const over = progress ? progress.contacts.done + progress.contacts.given_up + progress.contacts.blocked : 0;
  return (
    <li>
      <Link to={`/campaigns/${encodeURIComponent(campaign.id)}`} className={classes.row}>
        <Group justify="space-between" wrap="nowrap" mb={8}>
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Text fw={550} truncate>
              {campaign.name}
            </Text>
            <StatusBadge status={campaign.status} />
          </Group>
          <Text size="sm" c="dimmed" className="tabular" style={{ flex: 'none' }}>
            {progress && (all === 0 ? words.noContacts : words.done(over, all))}
          </Text>
        </Group>
        {progress && all > 0 && <StateBar parts={progressParts(progress)} label={campaign.name} small />}
      </Link>
    </li>
  );
}
