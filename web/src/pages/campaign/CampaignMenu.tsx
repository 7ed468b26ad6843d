import { ActionIcon, Button, Group, Menu, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { useChangeCampaign, useDeleteCampaign, type Campaign } from '@/api/campaigns';
import { useMay } from '@/api/session';
import { useConfirm } from '@/components/ConfirmDialog';
import { FormProblem } from '@/components/FormProblem';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.campaign.actions;

/** What can be done with a campaign beside letting it call. */
export function CampaignMenu({ campaign }: { campaign: Campaign }) {
  const may = useMay('manager');
  const confirm = useConfirm();
  const remove = useDeleteCampaign();
  const navigate = useNavigate();
  const [renaming, rename] = useDisclosure(false);
  if (!may) return null;
  const calls = campaign.status === 'running';
  const askRemove = async () => {
    const question = { title: words.removeTitle(campaign.name), body: words.removeBody, confirm: words.remove, dangerous: true };
    if (!(await confirm(question))) return;
    remove.mutate(campaign.id, {
      onSuccess: () => {
        toastDone(words.removed);
        void navigate('/campaigns');
      },
      onError: toastProblem,
    });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label={words.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={rename.open}>
            {words.rename}
          </Menu.Item>
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            disabled={calls}
            title={calls ? words.removeFirst : undefined}
            onClick={() => void askRemove()}
          >
            {words.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {renaming && <RenameDialog campaign={campaign} onClose={rename.close} />}
    </>
  );
}

function RenameDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const change = useChangeCampaign(campaign.id);
  const [name, setName] = useState(campaign.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { name: name.trim() },
      {
        onSuccess: () => {
          toastDone(words.renamed);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={words.renameTitle} closeButtonProps={{ 'aria-label': texts.common.actions.close }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={words.name}
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <FormProblem error={change.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {texts.common.actions.cancel}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={name.trim() === ''}>
              {texts.common.actions.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
