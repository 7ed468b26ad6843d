import { Group, Select, Table, Text, TextInput } from '@mantine/core';
import type { ImportPreview } from '@/api/contacts';
import { useIsNarrow } from '@/components/useIsNarrow';
import { contactTargets, fieldName, targetOf, type ColumnTarget, type Mapping } from '@/lib/importMapping';
import { texts } from '@/texts/en';

const words = texts.contacts.importing;
const SKIP = 'skip';
const CUSTOM = 'custom';

const choices = [
  { group: words.groups.contact, items: contactTargets.map((value) => ({ value, label: words.targets[value] })) },
  {
    group: words.groups.other,
    items: [
      { value: CUSTOM, label: words.custom },
      { value: SKIP, label: words.skip },
    ],
  },
];

interface Props {
  columns: ImportPreview['columns'];
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

function Samples({ samples }: { samples: string[] }) {
  return (
    <Text size="sm" c="dimmed" fw={400} lineClamp={2}>
      {samples.filter(Boolean).join(' · ')}
    </Text>
  );
}

/** A row a column of the file: its first values, and what it becomes. */
export function ColumnTargets({ columns, mapping, onChange }: Props) {
  const narrow = useIsNarrow();
  const set = (column: string, target: ColumnTarget) => onChange({ ...mapping, [column]: target });
  const choose = (column: string, value: string | null) => {
    if (value === CUSTOM) set(column, { kind: 'custom', name: fieldName(column) });
    else set(column, targetOf(value === SKIP || value === null ? '' : value));
  };
  return (
    <Table.ScrollContainer minWidth={narrow ? 300 : 600}>
      <Table verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.column}</Table.Th>
            {!narrow && <Table.Th>{words.samples}</Table.Th>}
            <Table.Th w={narrow ? 190 : 340}>{words.becomes}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map(({ name, samples }) => {
            const target = mapping[name] ?? { kind: 'skip' };
            return (
              <Table.Tr key={name}>
                <Table.Td fw={550} style={{ overflowWrap: 'anywhere' }}>
                  {name}
                  {narrow && <Samples samples={samples} />}
                </Table.Td>
                {!narrow && (
                  <Table.Td>
                    <Samples samples={samples} />
                  </Table.Td>
                )}
                <Table.Td>
                  <Group gap={6} wrap={narrow ? 'wrap' : 'nowrap'}>
                    <Select
                      aria-label={words.targetOf(name)}
                      data={choices}
                      allowDeselect={false}
                      flex={narrow ? '1 0 100%' : 1}
                      value={target.kind === 'attribute' ? target.attribute : target.kind}
                      onChange={(value) => choose(name, value)}
                    />
                    {target.kind === 'custom' && (
                      <TextInput
                        aria-label={words.customName(name)}
                        w={narrow ? '100%' : 140}
                        value={target.name}
                        error={target.name.trim() === ''}
                        onChange={(event) => set(name, { kind: 'custom', name: event.currentTarget.value })}
                      />
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
