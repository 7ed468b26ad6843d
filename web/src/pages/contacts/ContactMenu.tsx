import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconEraser, IconPhoneOff, IconTrash } from '@tabler/icons-react';
import { personalDataUrl, useDeleteContact, useEraseContact, useOptOut, type Contact } from '@/api/contacts';
import { useMay } from '@/api/session';
import { useConfirm } from '@/components/ConfirmDialog';
import { toastDone, toastProblem } from '@/components/toast';
import { contactName } from '@/lib/contactName';
import { texts } from '@/texts/en';

const words = texts.contacts.drawer;

/** What can be done with a contact beside editing it. */
export function ContactMenu({ contact, onGone }: { contact: Contact; onGone: () => void }) {
  const confirm = useConfirm();
  const optOut = useOptOut();
  const remove = useDeleteContact();
  const erase = useEraseContact();
  const isAgent = useMay('agent');
  const isManager = useMay('manager');
  const isOwner = useMay('owner');
  if (!isAgent) return null;
  const name = contactName(contact);

  const askOptOut = async () => {
    const yes = await confirm({
      title: words.optOutTitle,
      body: words.optOutBody,
      confirm: words.optOut,
      dangerous: true,
    });
    if (!yes) return;
    optOut.mutate({ id: contact.id, reason: '' }, { onSuccess: () => toastDone(words.optedOut), onError: toastProblem });
  };
  const askRemove = async () => {
    const yes = await confirm({
      title: words.removeTitle(name),
      body: words.removeBody,
      confirm: words.remove,
      dangerous: true,
    });
    if (!yes) return;
    remove.mutate(contact.id, {
      onSuccess: () => {
        toastDone(words.removed);
        onGone();
      },
      onError: toastProblem,
    });
  };
  const askErase = async () => {
    const yes = await confirm({
      title: words.eraseTitle(name),
      body: words.eraseBody,
      confirm: words.erase,
      dangerous: true,
    });
    if (!yes) return;
    erase.mutate(contact.id, {
      onSuccess: ({ calls }) => {
        toastDone(words.erased(calls));
        onGone();
      },
      onError: toastProblem,
    });
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon aria-label={words.more}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!contact.do_not_call && (
          <Menu.Item leftSection={<IconPhoneOff size={16} aria-hidden />} onClick={() => void askOptOut()}>
            {words.optOut}
          </Menu.Item>
        )}
        {isManager && (
          <Menu.Item
            component="a"
            href={personalDataUrl(contact.id)}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {words.personalData}
          </Menu.Item>
        )}
        {isManager && (
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => void askRemove()}
          >
            {words.remove}
          </Menu.Item>
        )}
        {isOwner && (
          <Menu.Item color="var(--mantine-color-error)" leftSection={<IconEraser size={16} aria-hidden />} onClick={() => void askErase()}>
            {words.erase}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
