import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit2, IconDots, IconFileExport, IconPencil } from '@tabler/icons-react';
import { fetchScenario, type Call } from '@/api/calls';
import { useMay } from '@/api/session';
import { toastDone, toastProblem } from '@/components/toast';
import { saveJson } from '@/lib/save_file';
import { texts } from '@/texts/en';
import { OutcomeDialog } from './OutcomeDialog';
import { ReplayDialog } from './ReplayDialog';

const words = texts.call.actions;

async function saveScenario(id: string): Promise<void> {
  try {
    saveJson(`${id}.json`, await fetchScenario(id));
    toastDone(texts.call.scenarioSaved);
  } catch (error) {
    toastProblem(error);
  }
}

/** What can be done with a call that is over. */
export function CallActions({ call }: { call: Call }) {
  const [trying, tryIt] = useDisclosure(false);
  const [correcting, correct] = useDisclosure(false);
  const maySteer = useMay('agent');
  return (
    <>
      <Button variant="default" leftSection={<IconArrowsSplit2 size={16} aria-hidden />} onClick={tryIt.open}>
        {words.replay}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label={words.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileExport size={16} aria-hidden />} onClick={() => void saveScenario(call.id)}>
            {words.scenario}
          </Menu.Item>
          {maySteer && (
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={correct.open}>
              {words.outcome}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ReplayDialog call={call} opened={trying} onClose={tryIt.close} />
      <OutcomeDialog call={call} opened={correcting} onClose={correct.close} />
    </>
  );
}
