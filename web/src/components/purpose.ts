import {
  IconCalendarEvent,
  IconClipboardList,
  IconFilter,
  IconHeadset,
  IconMessages,
  IconPhone,
  IconStar,
  type Icon,
} from '@tabler/icons-react';

/** What the icon and the colour of a purpose are. */
export function purposeLook(purpose: string): { icon: Icon; color: string } {
  switch (purpose) {
    case 'sales':
      return { icon: IconMessages, color: 'iris' };
    case 'customer_support':
      return { icon: IconHeadset, color: 'teal' };
    case 'survey':
      return { icon: IconClipboardList, color: 'violet' };
    case 'lead_generation':
      return { icon: IconFilter, color: 'orange' };
    case 'appointment_booking':
      return { icon: IconCalendarEvent, color: 'cyan' };
    case 'feedback_collection':
      return { icon: IconStar, color: 'yellow' };
    default:
      return { icon: IconPhone, color: 'gray' };
  }
}
