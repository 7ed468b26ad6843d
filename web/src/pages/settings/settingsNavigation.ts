import {
  IconAdjustments,
  IconArrowsSplit2,
  IconBuilding,
  IconCpu,
  IconHourglass,
  IconKey,
  IconLock,
  IconTransfer,
  IconTrash,
  IconUser,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import type { NavSection } from '@/app/nav';
import { texts } from '@/texts/en';

const { groups, pages } = texts.settings;

export const settingsNavigation: NavSection[] = [
  {
    title: groups.you,
    items: [
      { to: '/settings/profile', label: pages.profile, icon: IconUser },
      { to: '/settings/security', label: pages.security, icon: IconLock },
    ],
  },
  {
    title: groups.organisation,
    items: [
      { to: '/settings/organisation', label: pages.organisation, icon: IconBuilding },
      { to: '/settings/users', label: pages.users, icon: IconUsers, least: 'manager' },
      { to: '/settings/api-keys', label: pages.keys, icon: IconKey },
      { to: '/settings/webhooks', label: pages.webhooks, icon: IconWebhook, least: 'manager' },
      { to: '/settings/retention', label: pages.retention, icon: IconHourglass, least: 'manager' },
      { to: '/settings/trash', label: pages.trash, icon: IconTrash, least: 'manager' },
    ],
  },
  {
    title: groups.calls,
    items: [
      { to: '/settings/inbound-routes', label: pages.routes, icon: IconArrowsSplit2 },
      { to: '/settings/transfer-destinations', label: pages.destinations, icon: IconTransfer },
      { to: '/settings/engines', label: pages.engines, icon: IconCpu, least: 'manager' },
    ],
  },
  {
    title: groups.installation,
    items: [{ to: '/settings/system', label: pages.system, icon: IconAdjustments, least: 'owner' }],
  },
];
