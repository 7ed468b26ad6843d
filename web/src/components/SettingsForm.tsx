import { Button, Fieldset, Group, SimpleGrid, Stack } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useChangeSettings, type Setting } from '@/api/installation';
import { ApiProblem } from '@/api/problem';
import { changedValues, valuesOf } from '@/lib/settingsForm';
import { capitalised } from '@/lib/words';
import { FormProblem } from '@/components/FormProblem';
import { texts } from '@/texts/en';
import { SettingField } from './SettingField';
import { toastDone } from './toast';

interface Props {
  settings: Setting[];
  /** Which of them, under which headings. */
  groups: readonly { title: string; keys: readonly string[] }[];
  nameOf: (key: string) => string;
}

/** Some settings in a form, with their meanings; the key of each is shown on hover. */
export function SettingsForm({ settings, groups, nameOf }: Props) {
  const change = useChangeSettings();
  const keys = groups.flatMap((group) => group.keys);
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
        {groups.map((group) => (
          <Fieldset key={group.title} legend={group.title}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md" style={{ alignItems: 'end' }}>
              {group.keys.flatMap((key) => settings.find((setting) => setting.key === key) ?? []).map((setting) => (
                <SettingField
                  key={setting.key}
                  setting={setting}
                  label={<span title={setting.key}>{nameOf(setting.key)}</span>}
                  description={capitalised(setting.meaning)}
                  value={values[setting.key] ?? ''}
                  error={(error instanceof ApiProblem && error.of(`/values/${setting.key}`)) || undefined}
                  onChange={(value) => setTyped((old) => ({ ...old, [setting.key]: value }))}
                />
              ))}
            </SimpleGrid>
          </Fieldset>
        ))}
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
