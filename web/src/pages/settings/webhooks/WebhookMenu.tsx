import { ActionIcon, Menu, Modal, Text } from '@mantine/core';
import { IconDots, IconPencil, IconRefresh, IconSend, IconTrash } from '@tabler/icons-react';
import { useDeleteWebhook, useRotateSecret, useTestWebhook, type Webhook } from '@/api/webhooks';
import { useConfirm } from '@/components/ConfirmDialog';
import { SecretOnce } from '@/components/SecretOnce';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.settings.webhooks;

export function WebhookMenu({ webhook, onEdit }: { webhook: Webhook; onEdit: () => void }) {
  const confirm = useConfirm();
  const test = useTestWebhook();
  const rotate = useRotateSecret();
  const remove = useDeleteWebhook();
  const askRotate = async () => {
    const yes = await confirm({
      title: words.rotateTitle,
      body: words.rotateBody,
      confirm: words.rotate,
      dangerous: true,
    });
    if (yes) rotate.mutate(webhook.id, { onError: toastProblem });
  };
  const askRemove = async () => {
    const yes = await confirm({
      title: words.removeTitle,
      body: words.removeBody,
      confirm: words.remove,
      dangerous: true,
    });
    if (yes) remove.mutate(webhook.id, { onSuccess: () => toastDone(words.removed), onError: toastProblem });
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`${words.actions}: ${webhook.url}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconSend size={16} aria-hidden />}
            onClick={() =>
              test.mutate(webhook.id, { onSuccess: () => toastDone(words.tested), onError: toastProblem })
            }
          >
            {words.test}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
            {texts.common.actions.edit}
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => void askRotate()}>
            {words.rotate}
          </Menu.Item>
          <Menu.Item color="var(--mantine-color-error)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => void askRemove()}>
            {words.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={rotate.data !== undefined}
        onClose={() => rotate.reset()}
        title={<Text fw={600}>{words.secretTitle}</Text>}
        closeButtonProps={{ 'aria-label': texts.common.actions.close }}
      >
        <SecretOnce title={words.secretTitle} hint={words.secretHint} value={rotate.data?.secret ?? ''} />
      </Modal>
    </>
  );
}
