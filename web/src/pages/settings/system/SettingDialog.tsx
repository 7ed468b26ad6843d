import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChangeSettings, type Setting } from '@/api/installation';
import { ApiProblem } from '@/api/problem';
import { SettingField } from '@/components/SettingField';
import { toastDone } from '@/components/toast';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';

const words = texts.settings.system;

export function SettingDialog({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const change = useChangeSettings();
  const [value, setValue] = useState(setting.value ?? '');
  const send = (next: string | null, told: string) =>
    change.mutate(
      { [setting.key]: next },
      {
        onSuccess: () => {
          toastDone(told);
          onClose();
        },
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(value, words.saved);
  };
  const error = change.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{setting.key}</Text>}
      closeButtonProps={{ 'aria-label': texts.common.actions.close }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {setting.meaning}
          </Text>
          <SettingField
            setting={setting}
            label={setting.secret ? words.newSecret : words.newValue}
            value={value}
            error={(error instanceof ApiProblem && error.of(`/values/${setting.key}`)) || undefined}
            onChange={setValue}
          />
          {setting.default !== '' && (
            <Text size="xs" c="dimmed">
              {words.initial}: {setting.default}
            </Text>
          )}
          <FormProblem error={error} />
          <Group justify="space-between">
            {setting.stored ? (
              <Button variant="subtle" color="gray" onClick={() => send(null, words.wentBack)}>
                {words.back}
              </Button>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {texts.common.actions.cancel}
              </Button>
              <Button type="submit" loading={change.isPending} disabled={value === (setting.value ?? '')}>
                {texts.common.actions.save}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
