import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { OwnField } from '@/lib/contactForm';
import { texts } from '@/texts/en';

const words = texts.contacts.drawer;

interface Props {
  fields: OwnField[];
  readOnly: boolean;
  onChange: (fields: OwnField[]) => void;
}

/** Fields beyond those that every contact has: names and values. */
export function OwnFields({ fields, readOnly, onChange }: Props) {
  const change = (index: number, part: Partial<OwnField>) =>
    onChange(fields.map((field, at) => (at === index ? { ...field, ...part } : field)));
  if (readOnly && fields.length === 0) return null;
  return (
    <Stack gap={6} role="group" aria-label={words.fields}>
      <div>
        <Text size="sm" fw={500}>
          {words.fields}
        </Text>
        <Text size="xs" c="dimmed">
          {words.fieldsHint}
        </Text>
      </div>
      {fields.map((field, index) => (
        <Group key={index} gap={6} wrap="nowrap">
          <TextInput
            aria-label={words.fieldName}
            placeholder={words.fieldName}
            readOnly={readOnly}
            w="38%"
            value={field.name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`${words.fieldValue} ${field.name}`}
            placeholder={words.fieldValue}
            readOnly={readOnly}
            flex={1}
            value={field.value}
            onChange={(event) => change(index, { value: event.currentTarget.value })}
          />
          {!readOnly && (
            <ActionIcon
              aria-label={words.removeField(field.name)}
              onClick={() => onChange(fields.filter((_, at) => at !== index))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!readOnly && (
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...fields, { name: '', value: '' }])}
          >
            {words.addField}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
