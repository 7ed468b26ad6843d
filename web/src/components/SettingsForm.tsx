import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChangeSettings, type Setting } from '@/api/installation';
import { ApiProblem } from '@/api/problem';
import { changedValues, valuesOf } from '@/lib/settingsForm';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { SettingField } from './SettingField';
import { toastDone } from './toast';

/** Some settings in a form, by their own names and meanings. */
export function SettingsForm({ settings, keys }: { settings: Setting[]; keys: readonly string[] }) {
  const change = useChangeSettings();
  const shown = keys.flatMap((key) => settings.find((setting) => setting.key === key) ?? []);
  const before = valuesOf(settings, keys);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const values = { ...before, ...typed };
  const changes = changedValues(before, values);
  const error = change.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(changes, {
      onSuccess: () => {
        setTyped({});
        toastDone(texts.settings.system.saved);
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
          {shown.map((setting) => (
            <SettingField
              key={setting.key}
              setting={setting}
              label={setting.key}
              description={setting.meaning}
              value={values[setting.key] ?? ''}
              error={(error instanceof ApiProblem && error.of(`/values/${setting.key}`)) || undefined}
              onChange={(value) => setTyped((old) => ({ ...old, [setting.key]: value }))}
            />
          ))}
        </SimpleGrid>
        <FormProblem error={error} />
        <Group justify="flex-end">
          <Button type="submit" loading={change.isPending} disabled={Object.keys(changes).length === 0}>
            {texts.common.actions.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
