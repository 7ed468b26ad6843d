import { ActionIcon, Menu, Modal, Text } from '@mantine/core';
import { IconDots, IconLink, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { usePasswordLink, useUpdateUser, type User } from '@/api/users';
import { useConfirm } from '@/components/ConfirmDialog';
import { SecretOnce } from '@/components/SecretOnce';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.settings.users;

export function UserMenu({ user }: { user: User }) {
  const confirm = useConfirm();
  const update = useUpdateUser();
  const link = usePasswordLink();
  const disable = async () => {
    const yes = await confirm({
      title: words.disableTitle(user.email),
      body: words.disableBody,
      confirm: words.disable,
      dangerous: true,
    });
    if (!yes) return;
    update.mutate(
      { id: user.id, status: 'disabled' },
      { onSuccess: () => toastDone(words.disabled), onError: toastProblem },
    );
  };
  const enable = () =>
    update.mutate(
      { id: user.id, status: 'active' },
      { onSuccess: () => toastDone(words.enabled), onError: toastProblem },
    );
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={words.actions(user.email)}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {user.status !== 'disabled' && (
            <Menu.Item
              leftSection={<IconLink size={16} aria-hidden />}
              onClick={() => link.mutate(user.id, { onError: toastProblem })}
            >
              {words.link}
            </Menu.Item>
          )}
          {user.status === 'disabled' ? (
            <Menu.Item leftSection={<IconUserCheck size={16} aria-hidden />} onClick={enable}>
              {words.enable}
            </Menu.Item>
          ) : (
            <Menu.Item color="red" leftSection={<IconUserOff size={16} aria-hidden />} onClick={() => void disable()}>
              {words.disable}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={link.data !== undefined}
        onClose={() => link.reset()}
        title={<Text fw={600}>{words.linkTitle}</Text>}
        closeButtonProps={{ 'aria-label': texts.common.actions.close }}
      >
        <SecretOnce title={words.linkTitle} hint={words.linkHint(user.email)} value={link.data ?? ''} />
      </Modal>
    </>
  );
}
