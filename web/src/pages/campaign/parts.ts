import type { Progress } from '@/api/campaigns';
import type { StatePart } from '@/components/StateBar';
import { texts } from '@/texts/en';

const names = texts.campaign.overview.states;

/** The contacts of a campaign by what becomes of them. */
export function progressParts({ contacts }: Progress): StatePart[] {
  return [
    { id: 'done', label: names.done, count: contacts.done, color: 'teal-6' },
    { id: 'calling', label: names.calling, count: contacts.calling, color: 'iris-5' },
    { id: 'waiting', label: names.waiting, count: contacts.waiting, color: 'gray-5' },
    { id: 'given_up', label: names.given_up, count: contacts.given_up, color: 'orange-5' },
    { id: 'blocked', label: names.blocked, count: contacts.blocked, color: 'red-5' },
  ];
}
