import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconListNumbers, IconPhoneCall, IconRefresh, IconUserMinus } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router-dom';
import { useRemoveContact, useRequeueContact } from '@/api/campaigns';
import { useMay } from '@/api/session';
import { toastDone, toastProblem } from '@/components/toast';
import type { QueueItem } from '@/lib/campaign_rows';
import { formatPhone } from '@/lib/phone';
import { texts } from '@/texts/en';

const words = texts.campaign.table;

/** What can be done with one contact of a campaign. */
export function ContactMenu({ campaign, item, callId }: { campaign: string; item: QueueItem; callId?: string }) {
  const may = useMay('manager');
  const requeue = useRequeueContact(campaign);
  const remove = useRemoveContact(campaign);
  const through = item.state !== 'waiting' && item.state !== 'calling';
  const [search] = useSearchParams();
  const attempts = new URLSearchParams(search);
  attempts.set('contact', item.contact_id);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={words.menu(item.name || formatPhone(item.phone_number))}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={`?${attempts}`} leftSection={<IconListNumbers size={16} aria-hidden />}>
          {words.attemptsOf}
        </Menu.Item>
        {callId !== undefined && (
          <Menu.Item
            component={Link}
            to={`/calls/${encodeURIComponent(callId)}`}
            leftSection={<IconPhoneCall size={16} aria-hidden />}
          >
            {words.openCall}
          </Menu.Item>
        )}
        {may && through && (
          <Menu.Item
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() =>
              requeue.mutate(item.contact_id, { onSuccess: () => toastDone(words.requeued), onError: toastProblem })
            }
          >
            {words.requeue}
          </Menu.Item>
        )}
        {may && (
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconUserMinus size={16} aria-hidden />}
            onClick={() =>
              remove.mutate(item.contact_id, { onSuccess: () => toastDone(words.removed), onError: toastProblem })
            }
          >
            {words.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
