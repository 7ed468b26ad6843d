import {
  IconBroadcast,
  IconLayoutDashboard,
  IconMessageCircle,
  IconPhoneCall,
  IconSitemap,
  IconSpeakerphone,
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
    ],
  },
  {
    title: sections.outreach,
    items: [
      { to: '/campaigns', label: nav.campaigns, icon: IconSpeakerphone },
      { to: '/calls', label: nav.calls, icon: IconPhoneCall },
    ],
  },
  {
    title: sections.knowledge,
    items: [
      { to: '/templates', label: nav.templates, icon: IconSitemap },
      { to: '/try', label: nav.tryIt, icon: IconMessageCircle, least: 'agent' },
    ],
  },
  { title: sections.system, items: [] },
];
