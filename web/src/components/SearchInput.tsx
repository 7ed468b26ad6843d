import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { texts } from '@/texts/en';

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
  width?: number | string;
}

/** The search field of a page: "/" leads to it. */
export function SearchInput({ label, value, onChange, width = 320 }: Props) {
  // What is typed is shown at once: `value` may live in the address, which comes later than the next key.
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (told.current !== value && typed !== value) setTyped(value);
  }
  const type = (text: string) => {
    told.current = text;
    setTyped(text);
    onChange(text);
  };
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
        typed === '' ? (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label={texts.common.actions.clear} onClick={() => type('')} />
        )
      }
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
