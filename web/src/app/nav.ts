import {
  IconBroadcast,
  IconCalendarEvent,
  IconChartBar,
  IconChecklist,
  IconFileText,
  IconHistory,
  IconLayoutDashboard,
  IconMessageCircle,
  IconPhone,
  IconPhoneCall,
  IconSettings,
  IconSitemap,
  IconSpeakerphone,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import type { Role } from '@/api/session';
import { texts } from '@/texts/en';

export interface NavItem {
  to: string;
  label: string;
  icon: Icon;
  /** Who sees it; everybody when left out. */
  least?: Role;
}
export interface NavSection {
  title: string;
  items: NavItem[];
}

const { nav, sections } = texts.shell;

/** The sidebar. A page that is added to routes.tsx and is not reached from another one gets its line here. */
export const navigation: NavSection[] = [
  {
    title: sections.overview,
    items: [
      { to: '/', label: nav.dashboard, icon: IconLayoutDashboard },
      { to: '/live', label: nav.live, icon: IconBroadcast },
      { to: '/analytics', label: nav.analytics, icon: IconChartBar },
    ],
  },
  {
    title: sections.outreach,
    items: [
      { to: '/campaigns', label: nav.campaigns, icon: IconSpeakerphone },
      { to: '/calls', label: nav.calls, icon: IconPhoneCall },
      { to: '/contacts', label: nav.contacts, icon: IconUsers },
      { to: '/follow-ups', label: nav.followUps, icon: IconChecklist },
      { to: '/appointments', label: nav.appointments, icon: IconCalendarEvent },
    ],
  },
  {
    title: sections.knowledge,
    items: [
      { to: '/templates', label: nav.templates, icon: IconSitemap },
      { to: '/documents', label: nav.documents, icon: IconFileText },
      { to: '/try', label: nav.tryIt, icon: IconMessageCircle, least: 'agent' },
    ],
  },
  {
    title: sections.system,
    items: [
      { to: '/phone', label: nav.phone, icon: IconPhone, least: 'agent' },
      { to: '/settings', label: nav.settings, icon: IconSettings },
      { to: '/audit', label: nav.audit, icon: IconHistory, least: 'owner' },
    ],
  },
];
