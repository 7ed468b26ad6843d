import { Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAdjustments, IconZoomQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useSettings, type Setting } from '@/api/installation';
import { asProblem } from '@/api/problem';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { PageHeader } from '@/components/PageHeader';
import { RestartNotice } from '@/components/RestartNotice';
import { SearchInput } from '@/components/SearchInput';
import { settingsWith } from '@/lib/settingsForm';
import { texts } from '@/texts/en';
import { SettingDialog } from './SettingDialog';

const words = texts.settings.system;

/** Every setting, with where its value comes from; those that the database may hold can be changed. */
export function SystemPage() {
  const settings = useSettings();
  const [search, setSearch] = useState(useSearchParams()[0].get('q') ?? '');
  const [editing, setEditing] = useState<Setting | null>(null);
  const columns: Column<Setting>[] = [
    {
      id: 'key',
      header: words.columns.key,
      width: 280,
      grow: 2,
      cell: (row) => (
        <Stack gap={0}>
          <Code style={{ alignSelf: 'flex-start' }}>{row.key}</Code>
          <Text size="xs" c="dimmed" truncate title={row.meaning}>
            {row.meaning}
          </Text>
        </Stack>
      ),
    },
    { id: 'value', header: words.columns.value, width: 190, grow: 1, cell: (row) => <Value setting={row} /> },
    {
      id: 'origin',
      header: words.columns.origin,
      width: 215,
      grow: 0.5,
      cell: (row) => (
        <Group gap={6} wrap="nowrap">
          <Text span inherit c="dimmed" truncate>
            {row.origin}
          </Text>
          {row.restart_needed && <Badge color="yellow">{words.restart}</Badge>}
        </Group>
      ),
    },
    {
      id: 'edit',
      header: '',
      width: 90,
      pinned: true,
      align: 'right',
      cell: (row) =>
        row.can_be_stored && (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={words.editOf(row.key)}
            onClick={() => setEditing(row)}
          >
            {words.edit}
          </Button>
        ),
    },
  ];
  const all = settings.data ?? [];
  const notOurs = settings.isSuccess && all.length === 0;
  return (
    <>
      <PageHeader title={texts.settings.pages.system} description={words.lead} />
      <RestartNotice />
      <Group mb="sm">
        <SearchInput label={words.search} value={search} onChange={setSearch} />
      </Group>
      {settings.isError ? (
        <ErrorState
          problem={asProblem(settings.error, texts.errors.unexpected)}
          onRetry={() => void settings.refetch()}
        />
      ) : (
        <DataTable
          label={texts.settings.pages.system}
          columns={columns}
          rows={settingsWith(all, search)}
          rowKey={(row) => row.key}
          rowHeight={58}
          loading={settings.isPending}
          empty={
            <EmptyState
              icon={notOurs ? IconAdjustments : IconZoomQuestion}
              title={notOurs ? words.notOursTitle : words.nothingTitle}
            >
              {notOurs ? words.notOurs : words.nothing}
            </EmptyState>
          }
        />
      )}
      {editing !== null && <SettingDialog setting={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function Value({ setting }: { setting: Setting }) {
  const quiet = setting.secret || setting.value === '' || setting.value === null;
  const text = setting.secret
    ? setting.is_set
      ? words.secretSet
      : words.secretUnset
    : setting.value === '' || setting.value === null
      ? words.empty
      : setting.value;
  return (
    <Text span inherit c={quiet ? 'dimmed' : undefined} truncate title={quiet ? undefined : text}>
      {text}
    </Text>
  );
}
