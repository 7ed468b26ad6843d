import { ActionIcon, Menu, Modal, Text } from '@mantine/core';
import { IconDots, IconLink, IconShieldOff, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useMay } from '@/api/session';
import { usePasswordLink, useResetAuthenticator, useUpdateUser, type User } from '@/api/users';
import { useConfirm } from '@/components/ConfirmDialog';
import { SecretOnce } from '@/components/SecretOnce';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.settings.users;

export function UserMenu({ user }: { user: User }) {
  const confirm = useConfirm();
  const update = useUpdateUser();
  const link = usePasswordLink();
  const resetAuthenticator = useResetAuthenticator();
  const isOwner = useMay('owner');
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
  const askReset = async () => {
    const yes = await confirm({
      title: words.resetTitle(user.email),
      body: words.resetBody,
      confirm: words.resetConfirm,
      dangerous: true,
    });
    if (!yes) return;
    resetAuthenticator.mutate(user.id, { onSuccess: () => toastDone(words.resetDone(user.email)), onError: toastProblem });
  };
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
          {isOwner && user.totp_enabled && (
            <Menu.Item leftSection={<IconShieldOff size={16} aria-hidden />} onClick={() => void askReset()}>
              {words.reset}
            </Menu.Item>
          )}
          {user.status === 'disabled' ? (
            <Menu.Item leftSection={<IconUserCheck size={16} aria-hidden />} onClick={enable}>
              {words.enable}
            </Menu.Item>
          ) : (
            <Menu.Item color="var(--mantine-color-error)" leftSection={<IconUserOff size={16} aria-hidden />} onClick={() => void disable()}>
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
