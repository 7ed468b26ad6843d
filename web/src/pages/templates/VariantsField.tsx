import { ActionIcon, Button, Group, Stack, Textarea } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { texts } from '@/texts/en';

const words = texts.editor.words;

interface Props {
  variants: string[];
  disabled: boolean;
  onChange: (variants: string[]) => void;
}

/** The variants of a script: one field each. */
export function VariantsField({ variants, disabled, onChange }: Props) {
  return (
    <Stack gap={6}>
      {variants.map((variant, index) => (
        <Group key={index} gap={6} wrap="nowrap" align="flex-start">
          <Textarea
            style={{ flex: 1 }}
            minRows={1}
            aria-label={words.variant(index + 1)}
            value={variant}
            readOnly={disabled}
            onChange={(event) => onChange(variants.map((one, i) => (i === index ? event.currentTarget.value : one)))}
          />
          {!disabled && variants.length > 1 && (
            <ActionIcon
              mt={4}
              aria-label={words.removeVariant(index + 1)}
              onClick={() => onChange(variants.filter((_one, i) => i !== index))}
            >
              <IconX size={15} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!disabled && (
        <Group>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => onChange([...variants, ''])}
          >
            {words.add}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
