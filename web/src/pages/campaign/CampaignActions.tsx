import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useMoveCampaign, type Campaign, type CampaignMove } from '@/api/campaigns';
import { useMay } from '@/api/session';
import { useConfirm } from '@/components/ConfirmDialog';
import { toastDone, toastProblem } from '@/components/toast';
import { texts } from '@/texts/en';

const words = texts.campaign.actions;
const DONE: Record<CampaignMove, string> = {
  start: words.started,
  resume: words.started,
  pause: words.paused,
  stop: words.stopped,
};

/** Start, pause, resume, stop: those that fit what the campaign does now. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const may = useMay('manager');
  const move = useMoveCampaign(campaign.id);
  const confirm = useConfirm();
  if (!may) return null;
  const act = (what: CampaignMove) =>
    move.mutate(what, { onSuccess: () => toastDone(DONE[what]), onError: toastProblem });
  const stop = async () => {
    const question = { title: words.stopTitle, body: words.stopBody, confirm: words.stopConfirm, dangerous: true };
    if (await confirm(question)) act('stop');
  };
  const stopButton = (
    <Button
      variant="default"
      leftSection={<IconPlayerStop size={16} aria-hidden />}
      disabled={move.isPending}
      onClick={() => void stop()}
    >
      {words.stop}
    </Button>
  );
  const play = (what: CampaignMove, label: string) => (
    <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={move.isPending} onClick={() => act(what)}>
      {label}
    </Button>
  );
  switch (campaign.status) {
    case 'running':
      return (
        <>
          {stopButton}
          <Button
            leftSection={<IconPlayerPause size={16} aria-hidden />}
            loading={move.isPending}
            onClick={() => act('pause')}
          >
            {words.pause}
          </Button>
        </>
      );
    case 'paused':
      return (
        <>
          {stopButton}
          {play('resume', words.resume)}
        </>
      );
    case 'finished':
      return play('start', words.again);
    default:
      return play('start', words.start);
  }
}
