import { Card, Group, Loader, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { ImportPreview } from '@/api/contacts';
import { PhoneText } from '@/components/PhoneText';
import { StatTile } from '@/components/StatTile';
import { texts } from '@/texts/en';
import { ImportProblems } from './ImportProblems';

const words = texts.contacts.importing;

/** What the import would do: counts, the first people, rows that cannot be taken. */
export function PreviewPanel({ preview, looking }: { preview: ImportPreview; looking: boolean }) {
  const fields = [...new Set(preview.contacts.flatMap(({ custom_fields }) => Object.keys(custom_fields)))];
  const counts = [
    { label: words.wouldAdd, value: preview.added },
    { label: words.wouldUpdate, value: preview.updated },
    { label: words.wouldSkip, value: preview.skipped },
    { label: words.failed, value: preview.failed },
  ];
  return (
    <Stack gap="md" aria-busy={looking}>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {counts.map(({ label, value }) => (
          <StatTile key={label} label={label} value={value.toLocaleString('en')} />
        ))}
      </SimpleGrid>
      <Card padding={0}>
        <Group px="md" py="sm" justify="space-between">
          <div>
            <Text fw={550}>{words.preview}</Text>
            <Text size="xs" c="dimmed">
              {preview.whole_file ? words.wholeFile(preview.rows) : words.firstRows(preview.rows)}
            </Text>
          </div>
          {looking && <Loader size="xs" aria-label={words.looking} />}
        </Group>
        <Table.ScrollContainer minWidth={600}>
          <Table horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.targets.name}</Table.Th>
                <Table.Th>{words.targets.phone_number}</Table.Th>
                <Table.Th>{words.targets.email}</Table.Th>
                <Table.Th>{words.targets.company}</Table.Th>
                <Table.Th>{words.targets.tags}</Table.Th>
                {fields.map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {preview.contacts.map((contact) => (
                <Table.Tr key={contact.phone_number}>
                  <Table.Td>{`${contact.first_name} ${contact.last_name}`.trim() || texts.common.none}</Table.Td>
                  <Table.Td>
                    <PhoneText number={contact.phone_number} />
                  </Table.Td>
                  <Table.Td>{contact.email}</Table.Td>
                  <Table.Td>{contact.company}</Table.Td>
                  <Table.Td>{contact.tags.join(', ')}</Table.Td>
                  {fields.map((name) => (
                    <Table.Td key={name}>{contact.custom_fields[name]}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Card>
      <ImportProblems problems={preview.problems} total={preview.failed} />
    </Stack>
  );
}
