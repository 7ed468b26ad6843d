import { Anchor, Badge, Button, Card, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import {
  IconArrowForwardUp,
  IconCheck,
  IconFlame,
  IconMessage,
  IconPhoneOutgoing,
  IconRotate,
  IconTransfer,
  type Icon,
} from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useContact } from '@/api/contacts';
import { useUpdateFollowUp, type FollowUp } from '@/api/followUps';
import { useMay } from '@/api/session';
import type { User } from '@/api/users';
import { PhoneText } from '@/components/PhoneText';
import { TimeText } from '@/components/TimeText';
import { toastDone, toastProblem } from '@/components/toast';
import { contactName } from '@/lib/contactName';
import { isOverdue } from '@/lib/followUps';
import { agreedTimes } from '@/lib/time';
import { plainNames, sentenceCase } from '@/lib/words';
import { texts } from '@/texts/en';
import { Assignee } from './Assignee';
import { Notes } from './Notes';

const words = texts.followUps;
const ICONS: Record<string, { icon: Icon; color: string }> = {
  callback: { icon: IconPhoneOutgoing, color: 'iris' },
  hot_lead: { icon: IconFlame, color: 'orange' },
  failed_transfer: { icon: IconTransfer, color: 'red' },
  message: { icon: IconMessage, color: 'teal' },
};
const kindName = (kind: string) =>
  Object.entries(words.kinds).find(([known]) => known === kind)?.[1] ?? sentenceCase(kind);

interface Props {
  followUp: FollowUp;
  /** Of the organisation, where whoever looks may see them. */
  users: User[];
  me: User | null;
}

/** One thing to do: what, for whom, until when, and who does it. */
export function FollowUpCard({ followUp, users, me }: Props) {
  const update = useUpdateFollowUp();
  const mayAct = useMay('agent');
  const { icon: KindIcon, color } = ICONS[followUp.kind] ?? { icon: IconArrowForwardUp, color: 'gray' };
  const done = followUp.status === 'done';
  const overdue = isOverdue(followUp, new Date());
  const toggle = () =>
    update.mutate(
      { id: followUp.id, status: done ? 'open' : 'done', version: followUp.version },
      { onSuccess: () => toastDone(done ? words.reopened : words.markedDone), onError: toastProblem },
    );
  return (
    <Card component="li" padding="md">
      <Group align="flex-start" wrap="nowrap" gap="md">
        <ThemeIcon variant="light" color={color} size={36} radius="xl" mt={2}>
          <KindIcon size={18} stroke={1.6} aria-hidden />
        </ThemeIcon>
        <Stack gap={6} flex={1} miw={0}>
          <Group gap={8}>
            <Text fw={600}>{kindName(followUp.kind)}</Text>
            {followUp.due_at !== null && (
              <Badge color={overdue ? 'red' : 'gray'}>
                {overdue ? words.overdue : words.due} <TimeText at={followUp.due_at} />
              </Badge>
            )}
            <Text size="sm" c="dimmed" ml="auto">
              <TimeText at={done ? followUp.done_at : followUp.created_at} />
            </Text>
          </Group>
          <Group gap={8}>
            <Who followUp={followUp} />
          </Group>
          {followUp.summary !== '' && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {agreedTimes(plainNames(followUp.summary))}
            </Text>
          )}
          <Notes key={followUp.version} followUp={followUp} readOnly={!mayAct} />
          <Group gap="xs" mt={2}>
            {mayAct && (
              <Button
                size="compact-sm"
                variant={done ? 'default' : 'light'}
                leftSection={done ? <IconRotate size={14} aria-hidden /> : <IconCheck size={14} aria-hidden />}
                loading={update.isPending}
                onClick={toggle}
              >
                {done ? words.reopen : words.markDone}
              </Button>
            )}
            <Button
              component={Link}
              to={`/calls/${encodeURIComponent(followUp.call_id)}`}
              size="compact-sm"
              variant="default"
            >
              {words.toCall}
            </Button>
            {mayAct && me && <Assignee followUp={followUp} users={users} me={me} />}
          </Group>
        </Stack>
      </Group>
    </Card>
  );
}

function Who({ followUp }: { followUp: FollowUp }) {
  const contact = useContact(followUp.contact_id);
  return (
    <>
      {contact.data ? (
        <Anchor component={Link} to={`/contacts?contact=${encodeURIComponent(contact.data.id)}`} size="sm" fw={500}>
          {contactName(contact.data)}
        </Anchor>
      ) : (
        followUp.contact_id === null && (
          <Text size="sm" c="dimmed">
            {words.unknownCaller}
          </Text>
        )
      )}
      <Text size="sm" c="dimmed">
        <PhoneText number={followUp.phone_number} />
      </Text>
    </>
  );
}
