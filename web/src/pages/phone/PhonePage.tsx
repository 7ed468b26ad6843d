import { Alert, Grid, Stack } from '@mantine/core';
import { useState } from 'react';
import { useChangeSettings, useSettings, type Setting } from '@/api/installation';
import { useMay } from '@/api/session';
import { PageHeader } from '@/components/PageHeader';
import { PageSkeleton } from '@/components/PageSkeleton';
import { QueryState } from '@/components/QueryState';
import { RestartNotice } from '@/components/RestartNotice';
import { changedValues, valuesOf, type SettingValues } from '@/lib/settingsForm';
import { texts } from '@/texts/en';
import { LineList } from './LineList';
import { PHONE_KEYS } from './phoneKeys';
import { PhoneForm } from './PhoneForm';
import { PhoneTester } from './PhoneTester';

const words = texts.phone;

/** The telephone line: how it is, its settings, and a test of what is typed. */
export function PhonePage() {
  const isOwner = useMay('owner');
  return (
    <>
      <PageHeader title={words.title} description={words.description} />
      {isOwner ? (
        <SetUp />
      ) : (
        <Stack maw={720}>
          <Alert color="gray">{words.ownerOnly}</Alert>
          <LineList />
        </Stack>
      )}
    </>
  );
}

function SetUp() {
  const settings = useSettings();
  return (
    <>
      <RestartNotice />
      <QueryState query={settings} skeleton={<PageSkeleton rows={6} />}>
        {(items) =>
          items.length === 0 ? (
            <Alert color="gray">{texts.settings.system.notOurs}</Alert>
          ) : (
            <Editor settings={items} />
          )
        }
      </QueryState>
    </>
  );
}

function Editor({ settings }: { settings: Setting[] }) {
  const [typed, setTyped] = useState<SettingValues>({});
  const change = useChangeSettings();
  const before = valuesOf(settings, PHONE_KEYS);
  const values = { ...before, ...typed };
  const changes = changedValues(before, values);
  return (
    <Grid gutter="lg">
      <Grid.Col span={{ base: 12, lg: 7.5 }}>
        <PhoneForm
          settings={settings}
          values={values}
          changes={changes}
          change={change}
          onType={(key, value) => setTyped((old) => ({ ...old, [key]: value }))}
          onSaved={() => setTyped({})}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4.5 }}>
        <Stack pos="sticky" top={24}>
          <LineList />
          <PhoneTester changes={changes} hasManager={(values['ami.host'] ?? '') !== ''} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
