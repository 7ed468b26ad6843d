import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInbox, IconPhoneOff } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { progressQuery, readinessQuery, useCampaigns } from '@/api/campaigns';
import { useOpenFollowUps } from '@/api/followUps';
import { useLines } from '@/api/installation';
import { StatusBadge } from '@/components/StatusBadge';
import { sentenceCase, statusWords } from '@/lib/words';
import { texts } from '@/texts/en';

const words = texts.dashboard;
const GOOD_LINE = ['registered', 'ready', 'up', 'ok'];
const LOOKED_AT = 20; // campaigns

interface Item {
  id: string;
  icon: ReactNode;
  text: string;
  mend?: string;
  to: string;
}

/** Lines that are down, campaigns that cannot go on, follow-ups that nobody did. */
export function Attention() {
  const lines = useLines();
  const campaigns = useCampaigns().rows.filter(({ status }) => status !== 'finished').slice(0, LOOKED_AT);
  const followUps = useOpenFollowUps();
  const ready = useQueries({ queries: campaigns.map(({ id }) => readinessQuery(id)) });
  const progress = useQueries({ queries: campaigns.map(({ id }) => progressQuery(id)) });
  const items: Item[] = [];
  const warning = <IconAlertTriangle size={18} stroke={1.6} color="var(--mantine-color-orange-6)" aria-hidden />;
  for (const { line, state, reason, mend } of lines.data ?? []) {
    if (GOOD_LINE.includes(state)) continue;
    const text = [words.line(line, statusWords(state)), reason].filter(Boolean).join('. ');
    const icon = <IconPhoneOff size={18} stroke={1.6} color="var(--mantine-color-red-6)" aria-hidden />;
    items.push({ id: `line ${line}`, icon, text, mend, to: '/phone' });
  }
  campaigns.forEach(({ id, name }, at) => {
    const missing = ready[at]?.data?.missing_document_types ?? [];
    const to = `/campaigns/${encodeURIComponent(id)}`;
    if (missing.length > 0) {
      const text = words.missing(name, missing.map(sentenceCase).join(', '));
      items.push({ id: `documents ${id}`, icon: warning, text, to: `${to}?tab=setup` });
    }
    if (progress[at]?.data?.breaker.state === 'open') {
      items.push({ id: `breaker ${id}`, icon: warning, text: words.breaker(name), to });
    }
  });
  const open = followUps.rows.length;
  if (open > 0) {
    const icon = <IconInbox size={18} stroke={1.6} color="var(--mantine-color-iris-5)" aria-hidden />;
    items.push({ id: 'follow-ups', icon, text: words.followUps(open), to: '/follow-ups' });
  }
  return (
    <Stack gap="lg">
      <Card component="section" aria-labelledby="attention">
        <Title order={2} mb="sm" id="attention">
          {words.attention}
        </Title>
        {items.length === 0 ? (
          <Group gap="xs" wrap="nowrap">
            <IconCircleCheck size={18} stroke={1.6} color="var(--mantine-color-teal-6)" aria-hidden />
            <Text size="sm">{words.allWell}</Text>
          </Group>
        ) : (
          <Stack gap="sm">
            {items.map(({ id, icon, text, mend, to }) => (
              <Group key={id} gap="xs" wrap="nowrap" align="flex-start">
                <span style={{ flex: 'none' }}>{icon}</span>
                <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                  <Anchor component={Link} to={to} size="sm" c="var(--mantine-color-text)">
                    {text}
                  </Anchor>
                  {mend && (
                    <Text size="xs" c="dimmed">
                      {mend}
                    </Text>
                  )}
                </div>
              </Group>
            ))}
          </Stack>
        )}
      </Card>
      <Card component="section" aria-labelledby="lines">
        <Title order={2} mb="sm" id="lines">
          {words.health}
        </Title>
        {lines.data?.length === 0 && (
          <Text size="sm" c="dimmed">
            {words.noLines}{' '}
            <Anchor component={Link} to="/phone" inherit>
              {words.setUpLine}
            </Anchor>
          </Text>
        )}
        <Stack gap="xs">
          {lines.data?.map(({ line, state }) => (
            <Group key={line} justify="space-between" wrap="nowrap">
              <Text size="sm" truncate>
                {line}
              </Text>
              <StatusBadge status={state} />
            </Group>
          ))}
        </Stack>
      </Card>
    </Stack>
  );
}
