import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { texts } from '@/texts/en';

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
  width?: number | string;
}

/** The search field of a page: "/" leads to it. */
export function SearchInput({ label, value, onChange, width = 320 }: Props) {
  return (
    <TextInput
      type="search"
      data-search
      aria-label={label}
      placeholder={label}
      w={width}
      maw="100%"
      leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
      rightSection={
        value === '' ? (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label={texts.common.actions.clear} onClick={() => onChange('')} />
        )
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
