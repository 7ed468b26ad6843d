import { Badge } from '@mantine/core';
import { isLeadStatus } from '@/lib/contactForm';
import { sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';

const COLORS: Record<string, string> = {
  contacted: 'blue',
  interested: 'teal',
  qualified: 'green',
  follow_up: 'yellow',
  do_not_call: 'red',
};

/** How far it is with a person, by colour and word. */
export function LeadBadge({ status }: { status: string }) {
  return (
    <Badge color={COLORS[status] ?? 'gray'} style={{ flex: 'none' }}>
      {isLeadStatus(status) ? texts.contacts.statuses[status] : sentenceCase(status)}
    </Badge>
  );
}
