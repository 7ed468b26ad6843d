import { Badge, Drawer, Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useContact, type Contact } from '@/api/contacts';
import { PhoneText } from '@/components/PhoneText';
import { QueryState } from '@/components/QueryState';
import { contactName } from '@/lib/contactName';
import { texts } from '@/texts/en';
import { ContactCalls } from './ContactCalls';
import { ContactEditor } from './ContactEditor';
import { ContactMenu } from './ContactMenu';

const words = texts.contacts.drawer;

/** One contact beside the list: its details to edit, its calls. `id` "new": one that is being made; null: none. */
export function ContactDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  const isNew = id === 'new';
  const contact = useContact(isNew ? null : id);
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      size="lg"
      padding="lg"
      title={<DrawerTitle contact={isNew ? null : contact.data} isNew={isNew} failed={contact.isError} onGone={onClose} />}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
      styles={{ title: { flex: 1 } }}
    >
      {isNew && <ContactEditor key="new" contact={null} onDone={onClose} />}
      {id !== null && !isNew && (
        <QueryState query={contact} skeleton={<FormSkeleton />}>
          {(data) => (
            <Tabs defaultValue="details" keepMounted={false}>
              <Tabs.List mb="md">
                <Tabs.Tab value="details">{words.details}</Tabs.Tab>
                <Tabs.Tab value="calls">{words.calls}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="details">
                <ContactEditor key={data.id} contact={data} onDone={onClose} />
              </Tabs.Panel>
              <Tabs.Panel value="calls">
                <ContactCalls contactId={data.id} />
              </Tabs.Panel>
            </Tabs>
          )}
        </QueryState>
      )}
    </Drawer>
  );
}

interface TitleProps {
  contact: Contact | null | undefined;
  isNew: boolean;
  failed: boolean;
  onGone: () => void;
}

function DrawerTitle({ contact, isNew, failed, onGone }: TitleProps) {
  if (isNew) return <Text fw={600}>{words.newTitle}</Text>;
  if (!contact && failed) return <Text fw={600}>{words.title}</Text>;
  if (!contact) return <Skeleton h={20} w={180} />;
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div style={{ minWidth: 0 }}>
        <Group gap={8} wrap="nowrap">
          <Text fw={600} truncate>
            {contactName(contact)}
          </Text>
          {contact.do_not_call && (
            <Badge color="red" style={{ flex: 'none' }}>
              {texts.contacts.doNotCall}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          <PhoneText number={contact.phone_number} />
        </Text>
      </div>
      <ContactMenu contact={contact} onGone={onGone} />
    </Group>
  );
}

function FormSkeleton() {
  return (
    <Stack>
      {Array.from({ length: 6 }, (_, row) => (
        <Skeleton key={row} h={40} />
      ))}
    </Stack>
  );
}
