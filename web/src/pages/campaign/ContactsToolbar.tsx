import { ActionIcon, Button, Checkbox, Group, Popover, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconBookmark, IconColumns, IconDownload, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { SearchInput } from '@/components/SearchInput';
import { statusWords } from '@/lib/words';
import { texts } from '@/texts/en';
import { useViews, type View } from './views';

const words = texts.campaign.table;
const STATES = ['waiting', 'calling', 'done', 'given_up', 'blocked'];

export type TableState = Omit<View, 'name'>;

interface Props {
  campaign: string;
  table: TableState;
  onChange: (table: TableState) => void;
  outcomes: string[];
  columns: { id: string; name: string }[];
  /** How many rows were collected for the file so far; null: none is made. */
  exported: number | null;
  onExport: () => void;
}

/** Search, filters, columns, saved views, export. */
export function ContactsToolbar(props: Props) {
  const { table, onChange } = props;
  const put = (part: Partial<TableState>) => onChange({ ...table, ...part });
  const choices = (names: string[]) => names.map((value) => ({ value, label: statusWords(value) }));
  return (
    <Group gap="xs" mb="md">
      <SearchInput label={words.search} width={240} value={table.search} onChange={(search) => put({ search })} />
      <Select
        aria-label={words.state}
        placeholder={words.allStates}
        w={150}
        clearable
        data={choices(STATES)}
        value={table.state || null}
        onChange={(state) => put({ state: state ?? '' })}
      />
      <Select
        aria-label={words.outcome}
        placeholder={words.allOutcomes}
        w={180}
        clearable
        data={choices(props.outcomes)}
        value={table.outcome || null}
        onChange={(outcome) => put({ outcome: outcome ?? '' })}
      />
      <Group gap="xs" ml="auto">
        <Columns columns={props.columns} hidden={table.hidden} onChange={(hidden) => put({ hidden })} />
        <Views campaign={props.campaign} table={table} onChange={onChange} />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={props.exported !== null}
          onClick={props.onExport}
        >
          {words.export}
        </Button>
      </Group>
    </Group>
  );
}

function Columns(props: { columns: Props['columns']; hidden: string[]; onChange: (hidden: string[]) => void }) {
  const [first, ...others] = props.columns;
  if (first === undefined) return null;
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={16} aria-hidden />}>
          {words.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Stack gap={8}>
          {others.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name}
              checked={!props.hidden.includes(id)}
              onChange={(event) =>
                props.onChange(
                  event.currentTarget.checked ? props.hidden.filter((one) => one !== id) : [...props.hidden, id],
                )
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Views(props: { campaign: string; table: TableState; onChange: (table: TableState) => void }) {
  const [views, setViews] = useViews(props.campaign);
  const [name, setName] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    const view = { ...props.table, name: name.trim() };
    if (view.name === '') return;
    setViews([...views.filter((one) => one.name !== view.name), view]);
    setName('');
  };
  return (
    <Popover position="bottom-end" shadow="md" width={280} trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
          {words.views}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          <Text size="xs" c="dimmed">
            {words.noViews}
          </Text>
          {views.map((view) => (
            <Group key={view.name} gap={4} wrap="nowrap">
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                justify="flex-start"
                flex={1}
                onClick={() => props.onChange(view)}
              >
                {view.name}
              </Button>
              <ActionIcon
                size="sm"
                aria-label={words.deleteView(view.name)}
                onClick={() => setViews(views.filter((one) => one.name !== view.name))}
              >
                <IconTrash size={14} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <form onSubmit={save}>
            <Group gap="xs" wrap="nowrap" align="flex-end">
              <TextInput
                flex={1}
                size="xs"
                label={words.viewName}
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button type="submit" size="xs" variant="light">
                {texts.common.actions.save}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
